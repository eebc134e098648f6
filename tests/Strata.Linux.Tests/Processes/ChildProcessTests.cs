using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Linux.Tests.Processes;

public sealed class ChildProcessTests
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 42", 42)]
    [InlineData("kill -9 $$", 137)]
    [InlineData("kill -TERM $$", 143)]
    public async Task exit_code_and_signal_come_back(string script, int code)
    {
        using var child = Shell(script);
        Assert.Equal(code, await child.Exited);
    }

    [Fact]
    public void a_missing_program_is_not_found()
    {
        var error = Assert.Throws<StrataException>(() => ChildProcess.Start(new ChildProcessOptions { FileName = "/no/such/program" }));
        Assert.Equal(ErrorKind.NotFound, error.Kind);
    }

    [Fact]
    public async Task descriptors_may_be_swapped_and_nothing_else_is_inherited()
    {
        using var first = PipePair.Create();
        using var second = PipePair.Create();
        using var kept = File.OpenHandle("/dev/null");
        // 5 and 6 get each other's likely numbers.
        using var child = Shell("echo five >&5; echo six >&6; ls /proc/self/fd | wc -l >&5", new() { [5] = second.Writer, [6] = first.Writer });
        first.Writer.Dispose();
        second.Writer.Dispose();
        Assert.Equal("six\n", await ReadAsync(first));
        var lines = (await ReadAsync(second)).Split('\n');
        Assert.Equal("five", lines[0]);
        // 0, 1, 2, 5, 6 and the directory that ls reads.
        Assert.Equal(6, int.Parse(lines[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(0, await child.Exited);
    }

    [Fact]
    public async Task environment_directory_and_own_name_are_as_given()
    {
        using var output = PipePair.Create();
        using var child = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "/bin/sh",
            Argument0 = "renamed",
            Arguments = ["-c", "echo $0 $PWD $ONLY ${HOME-none}; echo $1", "arg0", "bytes \udcff"],
            Environment = ["ONLY=this"],
            WorkingDirectory = "/tmp",
            Descriptors = new Dictionary<int, SafeFileHandle> { [1] = output.Writer },
        });
        output.Writer.Dispose();
        var bytes = new MemoryStream();
        await using (var stream = output.OpenReader()) await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal("arg0 /tmp this none\nbytes \udcff\n", ImagePath.Decode(bytes.ToArray()));
    }

    [Fact]
    public async Task a_child_has_default_signals_and_its_own_group()
    {
        using var output = PipePair.Create();
        using var child = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "/bin/sh",
            // By the shell itself: while it starts another program, a shell may hold back signals for a moment.
            Arguments = ["-c", "while read -r name value; do case $name in SigBlk:|SigIgn:) echo \"$value\";; esac; done < /proc/$$/status; read -r pid name state parent group rest < /proc/$$/stat; echo $group; echo $$"],
            Descriptors = new Dictionary<int, SafeFileHandle> { [1] = output.Writer },
            NewProcessGroup = true,
        });
        output.Writer.Dispose();
        var lines = (await ReadAsync(output)).Split('\n');
        Assert.Equal("0000000000000000", lines[0]);
        Assert.Equal("0000000000000000", lines[1]);
        Assert.Equal(lines[3], lines[2]);
    }

    [Fact]
    public async Task killing_is_true_while_it_lives_and_false_afterwards()
    {
        using var child = Shell("exec sleep 1000");
        Assert.True(ProcessIdentity.Find(child.Id)!.Value.IsAlive);
        Assert.True(child.Kill(ProcessSignals.Kill));
        Assert.Equal(137, await child.Exited);
        Assert.False(child.Kill(ProcessSignals.Kill));
    }

    [Fact]
    public async Task an_identity_does_not_match_another_start()
    {
        using var child = Shell("exec sleep 1000");
        var identity = ProcessIdentity.Find(child.Id)!.Value;
        var other = identity with { StartTime = identity.StartTime - 1 };
        Assert.False(other.IsAlive);
        Assert.False(ProcessSignals.TrySend(other, ProcessSignals.Kill));
        Assert.True(ProcessSignals.TrySend(identity, ProcessSignals.Kill));
        Assert.Equal(137, await child.Exited);
        Assert.False(identity.IsAlive);
    }

    [Fact]
    public async Task a_subreaper_adopts_orphans()
    {
        Subreaper.Enable();
        using var output = PipePair.Create();
        using var gate = PipePair.Create();
        using var parent = Shell("sh -c 'echo $$; read x; exit 21' <&7 & read x <&8; exit 0", new() { [1] = output.Writer, [7] = gate.Reader, [8] = Descriptors.OpenNull() });
        output.Writer.Dispose();
        using var reader = new StreamReader(output.OpenReader());
        var line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await parent.Exited);
        using var orphan = ChildProcess.Adopt(int.Parse(line!, System.Globalization.CultureInfo.InvariantCulture));
        gate.Writer.Dispose();
        Assert.Equal(21, await orphan.Exited);
    }

    [Fact]
    public void own_hard_limits_are_read() => Assert.True(ProcessLimits.GetHard(7) > 0);

    private static ChildProcess Shell(string script, Dictionary<int, SafeFileHandle>? descriptors = null) =>
        ChildProcess.Start(new ChildProcessOptions { FileName = "/bin/sh", Arguments = ["-c", script], Descriptors = descriptors ?? [] });

    private static async Task<string> ReadAsync(PipePair pipe)
    {
        using var reader = new StreamReader(pipe.OpenReader());
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
