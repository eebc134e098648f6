using System.Diagnostics;
using Strata.Linux.Files;
using Strata.Linux.Mounts;
using Strata.Linux.Processes;

namespace Strata.EndToEnd.Tests.Harness;

/// <summary>A store of its own and a working directory; every command is a process of the published executable.</summary>
internal sealed class TestMachine : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<ProcessIdentity> _started = [];

    /// <param name="driver">The storage driver; empty for the one that is chosen by itself.</param>
    /// <param name="root">The store's data root; null for one in the working directory.</param>
    /// <param name="user">Who runs the commands; null for root.</param>
    public TestMachine(string driver = "overlay", string? root = null, OrdinaryUser? user = null)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Assert.SkipUnless(Executable.IsThere, "needs the published executable: run ./test");
        Directory = System.IO.Directory.CreateTempSubdirectory("strata-e2e-").FullName;
        Root = root ?? Path.Combine(Directory, "root");
        Driver = driver;
        Command = user?.Command ?? [Executable.Path];
        user?.Own(Directory);
    }

    /// <summary>What runs a command: the executable, and before it what makes somebody else of it.</summary>
    public IReadOnlyList<string> Command { get; init; }

    /// <summary>The working directory.</summary>
    public string Directory { get; }

    /// <summary>The store's data root.</summary>
    public string Root { get; }

    public string Driver { get; }

    /// <summary>Variables that commands have besides those of the test.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>The umask of commands, in octal; null for the test's.</summary>
    public string? Umask { get; set; }

    /// <summary>A program with its arguments that starts every command, such as one that enters a namespace first.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>A path in the working directory.</summary>
    public string File(string name) => Path.Combine(Directory, name);

    /// <summary>Writes a file in the working directory, making its directories.</summary>
    public string Write(string name, string content)
    {
        var path = File(name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Runs a command to its end.</summary>
    public Outcome Run(params string[] arguments) => Run(null, arguments);

    /// <summary>Runs a command to its end with something on its standard input.</summary>
    public Outcome Run(Stream? input, params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            input?.CopyTo(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all: its exit code tells.
        }
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"strata {string.Join(' ', arguments)} did not end within {Patience}");
        }
        return new Outcome(string.Join(' ', arguments), process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Starts a command; its streams are the caller's.</summary>
    public Process Start(params string[] arguments)
    {
        string[] masked = Umask is { } umask ? ["/bin/sh", "-c", $"umask {umask}; exec \"$0\" \"$@\""] : [];
        string[] whole = [.. Prefix, .. masked, .. Command, .. arguments];
        var start = new ProcessStartInfo(whole[0])
        {
            WorkingDirectory = Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["STRATA_ROOT"] = Root;
        start.Environment["STRATA_STORAGE_DRIVER"] = Driver;
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        foreach (var argument in whole[1..]) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        if (ProcessIdentity.Find(process.Id) is { } started) _started.Add(started);
        return process;
    }

    /// <summary>Imports a root file system of busybox as <c>busybox</c>.</summary>
    public TestMachine WithBusybox()
    {
        using var tar = Rootfs.Busybox();
        Run(tar, "import", "--change", "CMD [\"sh\"]", "-", "busybox").Succeeded();
        return this;
    }

    /// <summary>Fails unless every listed image is whole and a check finds nothing that a repair does not mend.</summary>
    public void AssertSound()
    {
        Run("system", "check", "--repair").Succeeded();
        Run("system", "check").Succeeded();
        foreach (var id in Run("images", "-aq", "--no-trunc").Succeeded().Lines.Distinct())
        {
            Run("save", "-o", File("sound.tar"), id).Succeeded();
        }
        Assert.Empty(MountTable.Below(Root));
    }

    /// <summary>The processes that were told this store: commands, monitors, and runtimes; a container's own are not among them.</summary>
    /// <param name="program">Those of one program only; null for all.</param>
    public IEnumerable<ProcessIdentity> Processes(string? program = null)
    {
        foreach (var directory in System.IO.Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid) || ProcessIdentity.Find(pid) is not { } process) continue;
            string[] words;
            try
            {
                words = System.IO.File.ReadAllText(directory + "/cmdline").Split('\0');
            }
            catch (IOException)
            {
                // Ended meanwhile.
                continue;
            }
            if ((program is null || Path.GetFileName(words[0]) == program) && words.Any(word => word.Contains(Root, StringComparison.Ordinal))) yield return process;
        }
    }

    public void Dispose()
    {
        // Commands of a test that failed before their end.
        foreach (var process in _started) ProcessSignals.TrySend(process, ProcessSignals.Kill);
        EndContainers();
        foreach (var point in MountTable.Below(Directory)) OverlayMount.Unmount(point);
        TreeRemoval.Remove(Path.GetDirectoryName(Directory)!, Path.GetFileName(Directory));
    }

    // What a failed test has left running, and what monitors still do for containers that have ended.
    private void EndContainers()
    {
        var containers = Path.Combine(Root, "containers");
        if (!System.IO.Directory.Exists(containers)) return;
        var ids = System.IO.Directory.GetDirectories(containers).Select(static d => Path.GetFileName(d)).ToArray();
        if (ids.Length > 0) Run(["rm", "-f", .. ids]);
        var end = DateTime.UtcNow.AddSeconds(20);
        // One look may fall between a monitor's end and the beginning of what it calls.
        for (var quiet = 0; quiet < 3 && DateTime.UtcNow < end; quiet = Processes().Any() ? 0 : quiet + 1) Thread.Sleep(20);
    }
}
