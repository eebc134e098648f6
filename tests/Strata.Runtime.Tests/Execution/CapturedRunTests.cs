using System.Diagnostics;
using System.Text;
using Strata.Oci;
using Strata.Runtime.Execution;

namespace Strata.Runtime.Tests.Execution;

public sealed class CapturedRunTests
{
    [Fact]
    public async Task output_errors_and_exit_code_come_back()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var (outcome, output, error) = await test.RunAsync("sh", "-c", "echo out; echo err >&2; exit 7");
        Assert.Equal(new ContainerOutcome(7, null), outcome);
        Assert.Equal("out\n", output);
        Assert.Equal("err\n", error);
        Assert.False(Directory.Exists(Path.Combine(test.StateDirectory, test.Id)));
    }

    [Fact]
    public async Task a_signal_that_ends_the_container_is_128_and_more()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var (outcome, _, _) = await test.RunAsync("sh", "-c", "sh -c 'kill -9 $$'; exit $?");
        Assert.Equal(137, outcome.ExitCode);
    }

    [Theory]
    [InlineData("foo", 127, "exec: \"foo\": executable file not found in $PATH")]
    [InlineData("/foo", 127, "exec: \"/foo\": stat /foo: no such file or directory")]
    [InlineData("/bin", 126, "exec: \"/bin\": is a directory: permission denied")]
    [InlineData("/etc/passwd", 126, "exec: \"/etc/passwd\": permission denied")]
    public async Task what_cannot_start_is_told_apart_with_dockers_words(string program, int code, string reason)
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var (outcome, output, error) = await test.RunAsync(program);
        Assert.Equal((code, reason), (outcome.ExitCode, outcome.Failure?.Reason));
        Assert.Equal("failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: " + reason, outcome.Failure!.Message);
        Assert.Equal(("", ""), (output, error));
        Assert.False(Directory.Exists(Path.Combine(test.StateDirectory, test.Id)));
    }

    [Fact]
    public async Task a_root_file_system_may_be_reached_through_links()
    {
        TestContainer.Require();
        using var container = new TestContainer();
        // The native driver's mount is a link, and a store may lie below another one.
        var link = container.StateDirectory + "-link";
        Directory.CreateSymbolicLink(link, Path.GetDirectoryName(container.RootFileSystem)!);
        var inner = Path.Combine(link, "inner");
        Directory.CreateSymbolicLink(inner, container.RootFileSystem);
        foreach (var root in (string[])[inner, Path.Combine(link, "rootfs")])
        {
            var (outcome, output, error) = await container.RunAsync(container.Specification("echo", "here") with { RootFileSystem = root });
            Assert.Equal((0, "here\n", ""), (outcome.ExitCode, output, error));
        }
    }

    [Fact]
    public async Task large_input_is_fed_and_its_end_reached()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var (outcome, output, _) = await test.RunAsync(test.Specification("wc", "-c"), new MemoryStream(new byte[3_000_000]));
        Assert.Equal((0, "3000000\n"), (outcome.ExitCode, output));
    }

    [Fact]
    public async Task without_input_the_end_is_there_at_once()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        Assert.Equal("", await test.ShellAsync("cat"));
    }

    [Fact]
    public async Task errors_held_at_the_start_are_not_lost()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var (_, _, error) = await test.RunAsync("sh", "-c", "dd if=/dev/zero bs=1000 count=300 >&2 2>/dev/null");
        Assert.Equal(300_000, Encoding.UTF8.GetByteCount(error));
    }

    [Fact]
    public async Task cancelling_leaves_nothing_within_two_seconds()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        using var cancel = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var stdio = new CapturedStdio { Output = _ => started.TrySetResult(), Error = _ => { } };
        var run = test.Runner.RunAsync(test.Bundle(test.Specification("sh", "-c", "trap '' TERM INT; sleep 1000 & echo go; wait; wait")), stdio, cancel.Token);
        await started.Task;
        var clock = Stopwatch.StartNew();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"took {clock.Elapsed}");
        Assert.Empty(Directory.EnumerateFileSystemEntries(test.StateDirectory));
        Assert.Empty(ControlGroupsOf(test.Id));
    }

    [Fact]
    public async Task cancelling_at_any_moment_of_the_start_leaves_nothing()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        for (var delay = 0; delay < 120; delay += 15)
        {
            using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(delay));
            var stdio = new CapturedStdio { Output = _ => { }, Error = _ => { } };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Runner.RunAsync(test.Bundle(test.Specification("sleep", "1000")), stdio, cancel.Token));
            Assert.Empty(Directory.Exists(test.StateDirectory) ? Directory.EnumerateFileSystemEntries(test.StateDirectory) : []);
            Assert.Empty(ControlGroupsOf(test.Id));
        }
    }

    [Fact]
    public async Task deleting_ends_a_container_whose_runner_is_gone_and_may_be_repeated()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var started = new TaskCompletionSource();
        var stdio = new CapturedStdio { Output = _ => started.TrySetResult(), Error = _ => { } };
        var run = test.Runner.RunAsync(test.Bundle(test.Specification("sh", "-c", "echo go; sleep 1000")), stdio, CancellationToken.None);
        await started.Task;
        await test.Runner.DeleteAsync(test.Id);
        await test.Runner.DeleteAsync(test.Id);
        Assert.Equal(137, (await run).ExitCode);
        Assert.Empty(ControlGroupsOf(test.Id));
    }

    [Fact]
    public async Task terminal_streams_and_terminal_specification_belong_together()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var stdio = new CapturedStdio { Output = _ => { }, Error = _ => { } };
        var error = await Assert.ThrowsAsync<StrataException>(() => test.Runner.RunAsync(test.Bundle(test.Specification("true") with { Terminal = true }), stdio, CancellationToken.None));
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
    }

    private static List<string> ControlGroupsOf(string id) =>
        [.. Directory.EnumerateDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup").Select(h => Path.Combine(h, "strata", id)).Where(Directory.Exists)];
}
