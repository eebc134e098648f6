using System.Text;
using Strata.Runtime.Execution;

namespace Strata.Runtime.Tests;

/// <summary>A busybox root file system, a bundle directory and a state directory, all gone at the end.</summary>
internal sealed class TestContainer : IDisposable
{
    private const string BusyBox = "/bin/busybox";
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("strata-runtime-");
    private int _count;

    public TestContainer()
    {
        RootFileSystem = Path.Combine(_directory.FullName, "rootfs");
        StateDirectory = Path.Combine(_directory.FullName, "state");
        Directory.CreateDirectory(Path.Combine(RootFileSystem, "bin"));
        Directory.CreateDirectory(Path.Combine(RootFileSystem, "etc"));
        Directory.CreateDirectory(Path.Combine(RootFileSystem, "tmp"));
        var copy = Path.Combine(RootFileSystem, "bin/busybox");
        File.Copy(BusyBox, copy);
        foreach (var name in (string[])["sh", "true", "cat", "echo", "id", "env", "ls", "sleep", "kill", "grep", "pwd", "stty", "touch", "test", "head", "readlink", "mkdir", "ulimit", "hostname", "trap", "dd", "wc", "umount", "ps"])
        {
            File.CreateSymbolicLink(Path.Combine(RootFileSystem, "bin", name), "busybox");
        }
        Write("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nbob:x:1000:1000::/home/bob:/bin/sh\n");
        Write("etc/group", "root:x:0:\nbob:x:1000:\nwheel:x:10:bob\n");
        Id = "strata-test-" + Guid.NewGuid().ToString("N")[..12];
    }

    public static string? Obstacle =>
        !OperatingSystem.IsLinux() || Environment.UserName != "root" ? "needs root"
        : OciRuntime.Find(null, null) is null ? "needs runc"
        : !File.Exists(BusyBox) ? "needs busybox-static" : null;

    public string RootFileSystem { get; }

    public string StateDirectory { get; }

    public string Id { get; }

    public ContainerRunner Runner => new(OciRuntime.Find(null, null)!, StateDirectory, TimeProvider.System);

    public static void Require() => Assert.SkipUnless(Obstacle is null, Obstacle ?? "");

    public ContainerSpecification Specification(params string[] arguments) =>
        new() { RootFileSystem = RootFileSystem, Arguments = arguments, Hostname = "box" };

    public ContainerBundle Bundle(ContainerSpecification specification)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_directory.FullName, $"bundle{_count++}"));
        return ContainerBundle.Create(Id, directory.FullName, specification);
    }

    public void Write(string path, string text)
    {
        var full = Path.Combine(RootFileSystem, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>A file beside the root file system; its directory holds nothing else.</summary>
    public string FileOutside(string name, string text)
    {
        var path = Path.Combine(_directory.CreateSubdirectory("outside").FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Everything in the root file system but programs, in order.</summary>
    public List<string> List() =>
        [.. Directory.EnumerateFileSystemEntries(RootFileSystem, "*", SearchOption.AllDirectories)
            .Select(p => Path.GetRelativePath(RootFileSystem, p)).Where(p => !p.StartsWith("bin", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public Task<(ContainerOutcome Outcome, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(Specification(arguments));

    public async Task<(ContainerOutcome Outcome, string Output, string Error)> RunAsync(ContainerSpecification specification, Stream? input = null)
    {
        var output = new MemoryStream();
        var error = new MemoryStream();
        var stdio = new CapturedStdio { Output = data => output.Write(data.Span), Error = data => error.Write(data.Span), Input = input };
        var outcome = await Runner.RunAsync(Bundle(specification), stdio, TestContext.Current.CancellationToken);
        return (outcome, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    /// <summary>Runs a shell script and returns what it prints; it must succeed.</summary>
    public async Task<string> ShellAsync(string script, Func<ContainerSpecification, ContainerSpecification>? change = null)
    {
        var specification = Specification("sh", "-c", script);
        var (outcome, output, error) = await RunAsync(change is null ? specification : change(specification));
        Assert.Null(outcome.Failure?.Message);
        Assert.True(outcome.ExitCode == 0, $"exit code {outcome.ExitCode}: {output}{error}");
        return output;
    }

    public void Dispose()
    {
        // The tests' own containers end with the tests; what a failed one leaves must not outlive it.
        Runner.DeleteAsync(Id).GetAwaiter().GetResult();
        _directory.Delete(recursive: true);
    }
}
