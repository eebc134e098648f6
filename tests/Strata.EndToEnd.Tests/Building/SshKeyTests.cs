using System.Text;
using System.Text.RegularExpressions;
using Strata.EndToEnd.Tests.Harness;
using Strata.Testing;

namespace Strata.EndToEnd.Tests.Building;

/// <summary>Private keys that <c>--ssh</c> gives to steps, used by OpenSSH's own client in the step.</summary>
public sealed partial class SshKeyTests
{
    [Fact]
    public void a_step_uses_the_keys_and_cannot_take_them_away()
    {
        using var machine = new TestMachine().WithBusybox();
        var keys = new[] { MakeKey(machine, "ed25519"), MakeKey(machine, "ecdsa") };
        CopyProgram(machine, "/usr/bin/ssh-add");
        machine.Write(
            "context/Dockerfile",
            """
            FROM busybox
            COPY program /
            RUN --mount=type=ssh,required ssh-add -l > /seen; ssh-add -D; ssh-add -l >> /seen
            RUN ssh-add -l; test $? = 2
            RUN --mount=type=ssh ssh-add -l >> /seen
            """);
        machine.Run("build", "-t", "made", "--ssh", $"default={string.Join(',', keys)}", machine.File("context")).Succeeded();
        var seen = machine.Run("run", "--rm", "--network", "none", "made", "cat", "/seen").Succeeded().Lines.Select(static line => line.Split(' ')[1]);
        var prints = keys.Select(static key => Encoding.UTF8.GetString(Tool.Run("ssh-keygen", "-lf", $"{key}.pub")).Split(' ')[1]).ToList();
        Assert.Equal([.. prints, .. prints, .. prints], seen);
        Assert.True(SpinWait.SpinUntil(() => Agents(machine) == 0, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void the_agent_of_a_killed_build_ends()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\nRUN --mount=type=ssh,required sleep 60\n");
        using (var build = machine.Start("build", "--ssh", $"default={MakeKey(machine, "ed25519")}", machine.File("context")))
        {
            Assert.True(SpinWait.SpinUntil(() => Agents(machine) > 0, TimeSpan.FromSeconds(30)));
            build.Kill();
            build.WaitForExit();
        }
        Assert.True(SpinWait.SpinUntil(() => Agents(machine) == 0, TimeSpan.FromSeconds(20)));
        machine.AssertSound();
    }

    [Fact]
    public void flags_that_give_no_agent_are_refused()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\n");
        var key = MakeKey(machine, "ed25519");
        Build("a=/nonexistent").Failed(1, "failed to convert agent config for ID: \"a\": stat /nonexistent: no such file or directory");
        Build($"a={key}.pub").Failed(1, "ssh: no key found");
        machine.Run("build", "--ssh", $"={key}", "--ssh", $"default={key}", machine.File("context")).Failed(1, "duplicate agent ID \"default\"");
        Build($"={key}").Succeeded();

        Outcome Build(string ssh) => machine.Run("build", "--ssh", ssh, machine.File("context"));
    }

    private static string MakeKey(TestMachine machine, string type)
    {
        Assert.SkipUnless(Tool.Exists("ssh-agent"), "needs openssh-client");
        Tool.Run("ssh-keygen", "-q", "-t", type, "-N", "", "-f", machine.File(type));
        return machine.File(type);
    }

    // A program of the machine with its libraries.
    private static void CopyProgram(TestMachine machine, string program)
    {
        foreach (var file in Paths().Matches(Encoding.UTF8.GetString(Tool.Run("ldd", program))).Select(static match => match.Value).Append(program))
        {
            var copy = machine.File("context/program" + file.Replace("/usr/bin/", "/bin/", StringComparison.Ordinal));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    [GeneratedRegex(@"(?<=\s)/\S+")]
    private static partial Regex Paths();

    // Agents have the environment of the build that started them.
    private static int Agents(TestMachine machine) => Directory.EnumerateDirectories("/proc").Count(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).StartsWith("ssh-agent\0", StringComparison.Ordinal)
                && File.ReadAllText(Path.Combine(process, "environ")).Contains($"STRATA_ROOT={machine.Root}\0", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
