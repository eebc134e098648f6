using System.Text;
using Strata.Linux.Processes;
using Strata.Linux.Terminals;
using Strata.Runtime.Execution;

namespace Strata.Runtime.Tests.Execution;

[Collection("signals of this process")]
public sealed class InheritedRunTests
{
    [Fact]
    public async Task streams_are_the_callers_descriptors()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var path = test.FileOutside("log", "");
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
        using (var input = File.OpenHandle(test.FileOutside("input", "typed\n")))
        {
            var outcome = await test.Runner.RunAsync(
                test.Bundle(test.Specification("sh", "-c", "cat; echo err >&2; exit 3")),
                new InheritedStdio { Input = input, Output = file, Error = file }, TestContext.Current.CancellationToken);
            Assert.Equal(new ContainerOutcome(3, null), outcome);
        }
        Assert.Equal(["err", "typed"], File.ReadAllLines(path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task the_runtimes_own_complaint_is_not_the_containers_output()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var path = test.FileOutside("log", "");
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
        {
            var outcome = await test.Runner.RunAsync(test.Bundle(test.Specification("foo")), new InheritedStdio { Output = file, Error = file }, TestContext.Current.CancellationToken);
            Assert.Equal(127, outcome.ExitCode);
        }
        Assert.Equal("", File.ReadAllText(path));
    }

    // Not INT and QUIT: the test runner itself ends on these.
    [Theory]
    [InlineData("TERM", 15)]
    [InlineData("HUP", 1)]
    [InlineData("USR1", 10)]
    [InlineData("USR2", 12)]
    public async Task signals_to_us_reach_the_container(string name, int number)
    {
        TestContainer.Require();
        using var test = new TestContainer();
        using var output = PipePair.Create();
        using var reader = new StreamReader(output.OpenReader());
        var run = test.Runner.RunAsync(
            test.Bundle(test.Specification("sh", "-c", $"trap 'echo {name}; exit 0' {name}; echo ready; while true; do sleep 0.05; done")),
            new InheritedStdio { Output = output.Writer, Error = output.Writer }, TestContext.Current.CancellationToken);
        Assert.Equal("ready", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.True(ProcessSignals.TrySend(Environment.ProcessId, number));
        Assert.Equal(name, await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, (await run).ExitCode);
    }

    [Fact]
    public async Task a_terminal_as_input_is_read_although_the_runtime_is_in_the_background()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        using var caller = Pty.Open();
        using var slave = caller.OpenSlave();
        using var output = PipePair.Create();
        using var reader = new StreamReader(output.OpenReader());
        var run = test.Runner.RunAsync(
            test.Bundle(test.Specification("cat")), new InheritedStdio { Input = slave, Output = output.Writer, Error = output.Writer }, TestContext.Current.CancellationToken);
        Descriptors.TryWriteAll(caller.Master, Encoding.ASCII.GetBytes("line\n\x04"));
        Assert.Equal("line", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, (await run).ExitCode);
    }
}
