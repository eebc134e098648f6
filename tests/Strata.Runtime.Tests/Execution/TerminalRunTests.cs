using System.Text;
using Strata.Linux.Processes;
using Strata.Linux.Terminals;
using Strata.Runtime.Execution;

namespace Strata.Runtime.Tests.Execution;

[Collection("signals of this process")]
public sealed class TerminalRunTests
{
    [Fact]
    public async Task container_has_a_terminal_of_the_callers_size_and_the_callers_is_restored()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        using var caller = Pty.Open();
        using var screen = new Screen(caller);
        caller.Size = new WindowSize(91, 33);
        using var slave = caller.OpenSlave();
        var before = await SettingsOf(slave);
        var run = test.Runner.RunAsync(
            test.Bundle(test.Specification("sh", "-c", "echo $TERM; stty size; read line; echo got $line; exit 5") with { Terminal = true }),
            new TerminalStdio { Input = slave, Output = slave }, TestContext.Current.CancellationToken);
        await screen.WaitForAsync("33 91");
        Assert.NotEqual(before, await SettingsOf(slave));
        screen.Type("word\r");
        Assert.Equal(new ContainerOutcome(5, null), await run);
        await screen.WaitForAsync("got word");
        Assert.Contains("xterm\r\n", screen.Text, StringComparison.Ordinal);
        Assert.Equal(before, await SettingsOf(slave));
        Assert.Empty(Directory.EnumerateFileSystemEntries(test.StateDirectory));
    }

    [Fact]
    public async Task interrupt_is_typed_not_signalled()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        using var caller = Pty.Open();
        using var screen = new Screen(caller);
        using var slave = caller.OpenSlave();
        var run = test.Runner.RunAsync(
            test.Bundle(test.Specification("sh", "-c", "trap 'echo interrupted; exit 9' INT; echo ready; while true; do sleep 0.05; done") with { Terminal = true }),
            new TerminalStdio { Input = slave, Output = slave }, TestContext.Current.CancellationToken);
        await screen.WaitForAsync("ready");
        screen.Type("\x03");
        Assert.Equal(9, (await run).ExitCode);
        await screen.WaitForAsync("interrupted");
    }

    [Fact]
    public async Task failure_to_start_is_an_outcome_and_nothing_is_printed()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        using var caller = Pty.Open();
        using var screen = new Screen(caller);
        using var slave = caller.OpenSlave();
        var before = await SettingsOf(slave);
        var outcome = await test.Runner.RunAsync(
            test.Bundle(test.Specification("foo") with { Terminal = true }), new TerminalStdio { Input = slave, Output = slave }, TestContext.Current.CancellationToken);
        Assert.Equal((127, "exec: \"foo\": executable file not found in $PATH"), (outcome.ExitCode, outcome.Failure?.Reason));
        Assert.Equal("", screen.Text);
        Assert.Equal(before, await SettingsOf(slave));
    }

    [Fact]
    public async Task cancelling_kills_and_restores()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        using var caller = Pty.Open();
        using var screen = new Screen(caller);
        using var slave = caller.OpenSlave();
        var before = await SettingsOf(slave);
        using var cancel = new CancellationTokenSource();
        var run = test.Runner.RunAsync(
            test.Bundle(test.Specification("sh", "-c", "echo ready; sleep 1000") with { Terminal = true }), new TerminalStdio { Input = slave, Output = slave }, cancel.Token);
        await screen.WaitForAsync("ready");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(before, await SettingsOf(slave));
        Assert.Empty(Directory.EnumerateFileSystemEntries(test.StateDirectory));
    }

    /// <summary>What stty says of a terminal.</summary>
    private static async Task<string> SettingsOf(Microsoft.Win32.SafeHandles.SafeFileHandle terminal)
    {
        using var output = PipePair.Create();
        using var stty = ChildProcess.Start(new ChildProcessOptions
        {
            FileName = "/bin/busybox",
            Arguments = ["stty", "-g"],
            Descriptors = new Dictionary<int, Microsoft.Win32.SafeHandles.SafeFileHandle> { [0] = terminal, [1] = output.Writer },
        });
        output.Writer.Dispose();
        using var reader = new StreamReader(output.OpenReader());
        var text = await reader.ReadToEndAsync();
        Assert.Equal(0, await stty.Exited);
        return text;
    }

    /// <summary>The person in front of a terminal.</summary>
    private sealed class Screen : IDisposable
    {
        private readonly Pty _pty;
        private readonly DescriptorPump _pump;
        private readonly StringBuilder _text = new();
        private readonly SemaphoreSlim _changed = new(0);

        public Screen(Pty pty)
        {
            _pty = pty;
            _pump = DescriptorPump.ToSink(pty.Master, data =>
            {
                lock (_text) _text.Append(Encoding.UTF8.GetString(data.Span));
                _changed.Release();
            });
        }

        public string Text
        {
            get
            {
                lock (_text) return _text.ToString();
            }
        }

        public void Type(string text) => Assert.True(Descriptors.TryWriteAll(_pty.Master, Encoding.UTF8.GetBytes(text)));

        public async Task WaitForAsync(string text)
        {
            while (!Text.Contains(text, StringComparison.Ordinal))
            {
                Assert.True(await _changed.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), $"no \"{text}\" in: {Text}");
            }
        }

        public void Dispose()
        {
            _pump.Stop();
            _pump.Completion.GetAwaiter().GetResult();
            _pump.Dispose();
        }
    }
}
