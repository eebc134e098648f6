using System.Diagnostics;
using Strata.Cli;
using Strata.Cli.Arguments;
using Strata.Cli.Commands;
using Strata.Cli.Tests;
using Strata.Testing;

namespace Strata.Portable.Tests.Harness;

/// <summary>A working directory with two stores: one that this process works on without system calls, and one of the executable on Linux.</summary>
internal sealed class PortableMachine : IDisposable
{
    // ./test sets the published one; the one beside the test says the same, more slowly.
    private static readonly string Executable = Environment.GetEnvironmentVariable("STRATA_EXECUTABLE") is { Length: > 0 } published ? published : Path.Combine(AppContext.BaseDirectory, "strata");

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("strata-portable-").FullName;

    public string Root => File("portable");

    public string File(string name) => Path.Combine(Directory, name);

    public string Write(string name, string content)
    {
        var path = File(name);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        System.IO.File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddSeconds(1_000_000_000));
        return path;
    }

    /// <summary>Runs a command in this process, as Windows or macOS would.</summary>
    public PortableOutcome Run(params string[] arguments) => RunWith("", arguments);

    public PortableOutcome RunWith(string input, params string[] arguments)
    {
        using var streams = new FakeStreams(input);
        var line = new CommandLine(RootCommand.Program, RootCommand.Create(), streams) { Prepare = Rootless.Prepare };
        var code = line.RunAsync(["--root", Root, .. arguments], static () => CancellationToken.None).GetAwaiter().GetResult();
        return new PortableOutcome(code, streams.OutText, streams.ErrorText);
    }

    /// <summary>Runs a command as a process on Linux, with the same kind of layers.</summary>
    public PortableOutcome RunOnLinux(string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, ["--root", File("linux"), "--storage-driver", "tar", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Directory };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return new PortableOutcome(process.ExitCode, output.Result, error);
    }

    // Not .NET, which does not reach every name that a test makes.
    public void Dispose() => Tool.Run("rm", "-rf", Directory);
}
