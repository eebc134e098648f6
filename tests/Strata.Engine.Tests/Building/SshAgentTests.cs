using System.Diagnostics;
using System.Net.Sockets;
using Strata.Build.Sources;
using Strata.Engine.Building;
using Strata.Engine.Building.Sources;
using Strata.Engine.Tests.Archives;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Engine.Tests.Building;

/// <summary>Agents that steps are given, driven by OpenSSH's own programs.</summary>
public sealed class SshAgentTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ed25519", "OpenSSH")]
    [InlineData("ecdsa", "OpenSSH")]
    [InlineData("rsa", "OpenSSH")]
    [InlineData("rsa", "PEM")]
    [InlineData("ecdsa", "PKCS8")]
    public void A_key_signs_for_a_step_and_its_agent_ends_with_the_build(string type, string format)
    {
        using var machine = new TestMachine();
        var key = MakeKey(machine, "key", type, format);
        File.WriteAllText(machine.PathOf("text"), "signed by the step");
        string directory;
        using (var lease = machine.Store.AcquireLease())
        {
            directory = Path.Combine(machine.Store.Paths.StepSecrets, $"build-{lease.Id}-agents");
            using var agents = Open(machine, lease.Id, key);
            Assert.Null(agents.FindSocket("other", Cancel));
            var socket = agents.FindSocket("k", Cancel)!;
            Assert.Equal(socket, agents.FindSocket("k", Cancel));
            using var proxy = AgentProxy.Start(socket, machine.Root, "socket", 0x180, 0, 0);
            // With the public half alone, so that only the agent can sign.
            File.Delete(key);
            Assert.Contains(Run(machine, "ssh-keygen", "-lf", $"{key}.pub").Out.Split(' ')[1], Run(machine, "ssh-add", "-l").Out, StringComparison.Ordinal);
            Assert.Equal(0, Run(machine, "ssh-keygen", "-q", "-Y", "sign", "-n", "test", "-f", $"{key}.pub", machine.PathOf("text")).ExitCode);
            File.WriteAllText(machine.PathOf("signers"), $"me {File.ReadAllText($"{key}.pub")}");
            Assert.Contains("Good", Run(machine, "sh", "-c", $"ssh-keygen -Y verify -n test -I me -f {machine.PathOf("signers")} -s {machine.PathOf("text.sig")} < {machine.PathOf("text")}").Out, StringComparison.Ordinal);
            Assert.Single(AgentsOf(directory));
        }
        AssertEnded(directory);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public void A_step_can_neither_remove_nor_add_keys()
    {
        using var machine = new TestMachine();
        var keys = new[] { MakeKey(machine, "one", "ed25519"), MakeKey(machine, "two", "ecdsa") };
        using var lease = machine.Store.AcquireLease();
        using var agents = Open(machine, lease.Id, keys);
        using var proxy = AgentProxy.Start(agents.FindSocket("k", Cancel)!, machine.Root, "socket", 0x180, 0, 0);
        var before = Run(machine, "ssh-add", "-l").Out;
        Assert.Equal(2, before.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.NotEqual(0, Run(machine, "ssh-add", "-D").ExitCode);
        Assert.NotEqual(0, Run(machine, "ssh-add", "-d", keys[0]).ExitCode);
        Assert.NotEqual(0, Run(machine, "ssh-add", MakeKey(machine, "three", "ed25519")).ExitCode);
        Assert.Equal(before, Run(machine, "ssh-add", "-l").Out);
    }

    [Theory]
    [InlineData("ssh://git@example.org/r.git", true)]
    [InlineData("git@example.org:r.git", true)]
    [InlineData("https://example.org/r.git", false)]
    public async Task Git_over_ssh_uses_the_agent_of_the_build(string remote, bool isUsed)
    {
        using var machine = new TestMachine();
        File.WriteAllText(machine.PathOf("git"), $"#!/bin/sh\necho \"$SSH_AUTH_SOCK\" > {machine.PathOf("seen")}\nexit 1\n");
        using (var directory = DirectoryHandle.OpenHostPath(machine.Root)) directory.SetMode("git", 0x1C0);
        var git = new GitRepositories(() => machine.Root, new GitCredentials(new Dictionary<string, BuildSecret>()), machine.PathOf("git"), _ => "/the/agent");
        await Assert.ThrowsAsync<StrataException>(async () => await git.ResolveAsync(new GitSource { Remote = remote }, Cancel));
        Assert.Equal(isUsed, File.ReadAllText(machine.PathOf("seen")) == "/the/agent\n");
    }

    [Fact]
    public void A_message_that_no_agent_has_ends_the_connection_and_nothing_else()
    {
        using var machine = new TestMachine();
        using var lease = machine.Store.AcquireLease();
        using var agents = Open(machine, lease.Id, MakeKey(machine, "key", "ed25519"));
        using var proxy = AgentProxy.Start(agents.FindSocket("k", Cancel)!, machine.Root, "socket", 0x180, 0, 0);
        foreach (var bytes in (byte[][])[[0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 11]])
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
            client.Connect(new UnixDomainSocketEndPoint(machine.PathOf("socket")));
            client.Send(bytes);
            Assert.Equal(0, Receive(client));
        }
        Assert.Equal(0, Run(machine, "ssh-add", "-l").ExitCode);
    }

    [Fact]
    public void A_key_may_have_other_line_ends_text_before_it_and_any_mode()
    {
        using var machine = new TestMachine();
        var key = MakeKey(machine, "key", "ed25519");
        File.WriteAllText(machine.PathOf("other"), "a comment\r\n" + File.ReadAllText(key).TrimEnd().ReplaceLineEndings("\r\n"));
        using var lease = machine.Store.AcquireLease();
        using var agents = Open(machine, lease.Id, machine.PathOf("other"));
        using var proxy = AgentProxy.Start(agents.FindSocket("k", Cancel)!, machine.Root, "socket", 0x180, 0, 0);
        Assert.Equal(0, Run(machine, "ssh-add", "-l").ExitCode);
    }

    [Theory]
    [InlineData("OpenSSH")]
    [InlineData("PEM")]
    [InlineData("PKCS8")]
    public void A_key_with_a_passphrase_is_refused(string format)
    {
        using var machine = new TestMachine();
        var key = MakeKey(machine, "key", "rsa", format, "secret");
        Refused(ErrorKind.InvalidArgument, $"failed to convert agent config for ID: \"k\": failed to parse {key}: ssh: this private key is passphrase protected", key);
    }

    [Fact]
    public void What_is_no_key_is_named()
    {
        using var machine = new TestMachine();
        var key = MakeKey(machine, "key", "ed25519");
        var junk = machine.PathOf("junk");
        File.WriteAllText(junk, "junk\n");
        Refused(ErrorKind.InvalidArgument, $"failed to parse {junk}: ssh: no key found", junk);
        Refused(ErrorKind.InvalidArgument, $"failed to parse {key}.pub: ssh: no key found", key, $"{key}.pub");
        Refused(ErrorKind.InvalidArgument, $"failed to read {machine.Root}: read {machine.Root}: is a directory", machine.Root);
        Refused(ErrorKind.NotFound, "stat /nonexistent: no such file or directory", "/nonexistent");
        File.WriteAllText(junk, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Refused(ErrorKind.InvalidArgument, $"failed to parse {junk}: ssh: unsupported key type \"CERTIFICATE\"", junk);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(machine.PathOf("agent")));
        Refused(ErrorKind.InvalidArgument, "invalid combination of keys and sockets", machine.PathOf("agent"), key);
        Refused(ErrorKind.InvalidArgument, "only single socket allowed", machine.PathOf("agent"), machine.PathOf("agent"));
    }

    [Fact]
    public void A_damaged_key_is_refused_by_the_agent_which_does_not_stay()
    {
        using var machine = new TestMachine();
        var key = MakeKey(machine, "key", "rsa", "PEM");
        File.WriteAllText(machine.PathOf("damaged"), File.ReadAllText(key).Replace("MII", "AAA", StringComparison.Ordinal));
        using var lease = machine.Store.AcquireLease();
        using var agents = Open(machine, lease.Id, machine.PathOf("damaged"));
        var thrown = Assert.Throws<StrataException>(() => agents.FindSocket("k", Cancel));
        Assert.StartsWith($"failed to add {machine.PathOf("damaged")} to agent: ", thrown.Message, StringComparison.Ordinal);
        AssertEnded($"build-{lease.Id}-agents");
    }

    private static StepAgents Open(TestMachine machine, string lease, params string[] keys) =>
        new(machine.Store, lease, new Dictionary<string, BuildAgent> { ["k"] = BuildAgent.Open("k", keys) });

    private static void Refused(ErrorKind kind, string text, params string[] files)
    {
        var thrown = Assert.Throws<StrataException>(() => BuildAgent.Open("k", files));
        Assert.Equal(kind, thrown.Kind);
        Assert.Contains(text, thrown.Message, StringComparison.Ordinal);
    }

    private static string MakeKey(TestMachine machine, string name, string type, string format = "OpenSSH", string passphrase = "")
    {
        Assert.SkipUnless(File.Exists("/usr/bin/ssh-agent"), "needs openssh-client");
        var made = Run(machine, "ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-f", machine.PathOf(name), .. format == "OpenSSH" ? Array.Empty<string>() : ["-m", format]]);
        Assert.Equal(0, made.ExitCode);
        return machine.PathOf(name);
    }

    // What was left unread makes it a reset in place of an end.
    private static int Receive(Socket client)
    {
        try
        {
            return client.Receive(new byte[10]);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    // A process that was killed is there for a moment.
    private static void AssertEnded(string directory) => Assert.True(SpinWait.SpinUntil(() => AgentsOf(directory).Count == 0, TimeSpan.FromSeconds(5)), string.Join('\n', AgentsOf(directory)));

    // Those that listen on a socket below a directory.
    private static List<string> AgentsOf(string directory) =>
        [.. Directory.EnumerateDirectories("/proc").Where(static process => int.TryParse(Path.GetFileName(process), out _)).Select(ReadCommand).Where(command => command.StartsWith("ssh-agent", StringComparison.Ordinal) && command.Contains(directory, StringComparison.Ordinal))];

    private static string ReadCommand(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static (int ExitCode, string Out) Run(TestMachine machine, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["SSH_AUTH_SOCK"] = machine.PathOf("socket");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }
}
