using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Linux.UserNamespaces;
using Strata.Oci;

namespace Strata.Runtime.Execution;

/// <summary>The command line that runc, crun and others share, on one directory of state.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RuntimeCommand(OciRuntime runtime, string stateDirectory, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>The runtime's name, as messages say it.</summary>
    public string Name => runtime.Name;

    /// <summary>The executable.</summary>
    public string FilePath => runtime.FilePath;

    /// <summary>Where the runtime keeps what it knows.</summary>
    public string StateDirectory => stateDirectory;

    /// <summary>Starts the runtime with arguments behind the global ones.</summary>
    /// <param name="arguments">The command and its arguments.</param>
    /// <param name="logFile">Where it writes what went wrong; null for standard error.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="output">Its standard output.</param>
    /// <param name="error">Its standard error.</param>
    public ChildProcess Start(IReadOnlyList<string> arguments, string? logFile, SafeFileHandle input, SafeFileHandle output, SafeFileHandle error) => ChildProcess.Start(new ChildProcessOptions
    {
        FileName = runtime.FilePath,
        Arguments = [.. GlobalArguments(logFile), .. arguments],
        Environment = CreateEnvironment(),
        Descriptors = new Dictionary<int, SafeFileHandle> { [0] = input, [1] = output, [2] = error },
        NewProcessGroup = true,
    });

    /// <summary>The arguments before the command.</summary>
    public IReadOnlyList<string> GlobalArguments(string? logFile) => logFile is null ? ["--root", stateDirectory] : ["--root", stateDirectory, "--log", logFile, "--log-format", "json"];

    /// <summary>Runs a command to its end.</summary>
    /// <returns>Its exit code, and what it said on standard error.</returns>
    public async Task<(int ExitCode, string Error)> RunAsync(IReadOnlyList<string> arguments)
    {
        using var nothing = Descriptors.OpenNull();
        using var errors = PipePair.Create();
        using var said = new MemoryStream();
        using var child = Start(arguments, logFile: null, nothing, nothing, errors.Writer);
        errors.Writer.Dispose();
        using var reading = DescriptorPump.ToSink(errors.Reader, bytes => said.Write(bytes.Span));
        var exitCode = await child.Exited;
        await reading.DrainAsync(DrainPatience, time);
        return (exitCode, System.Text.Encoding.UTF8.GetString(said.ToArray()).Trim());
    }

    /// <summary>
    /// Nothing of ours but what a runtime looks for; NOTIFY_SOCKET, for one, would make runc wait for the container. The
    /// rest is for runc, a Go program that starts twice for each container: one scheduler thread, and no garbage collection
    /// before 32 MiB, save a sixth of its processor time. The container's environment is its own.
    /// </summary>
    public static List<string> CreateEnvironment()
    {
        List<string> result = ["GOMAXPROCS=1", "GOGC=off", "GOMEMLIMIT=32MiB"];
        foreach (var name in (string[])["PATH", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS"])
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) result.Add($"{name}={value}");
        }
        return result;
    }

    /// <summary>
    /// Ends and removes what is left of a container, whatever state its runtime was killed in. Nothing happens when
    /// nothing is left; safe to repeat.
    /// </summary>
    /// <exception cref="StrataException">Unavailable: its processes do not end.</exception>
    public async Task DeleteAsync(string id)
    {
        ContainerBundle.CheckId(id);
        var state = Path.Combine(stateDirectory, id);
        if (Directory.Exists(state))
        {
            using var nothing = Descriptors.OpenNull();
            // A runtime in this namespace has no right over one of a killed command's, unless its process is of the same user.
            if (UserNamespace.IsNested && await FindProcessAsync(id) is { } process) ProcessSignals.TrySend(process, ProcessSignals.Kill);
            using var child = Start(["delete", "--force", id], logFile: null, nothing, nothing, nothing);
            if (!await child.Exited.EndsWithinAsync(Patience, time)) child.Kill(ProcessSignals.Kill);
        }
        var start = time.GetTimestamp();
        while (!ControlGroups.TryRemove(id))
        {
            if (time.GetElapsedTime(start) > Patience)
            {
                throw new StrataException(ErrorKind.Unavailable, $"container {id} can't be removed: its processes do not end");
            }
            await Task.Delay(PollInterval, time);
        }
        // A runtime that was killed at the wrong moment leaves a directory which it does not recognise afterwards.
        if (Directory.Exists(state)) Directory.Delete(state, recursive: true);
    }

    /// <summary>The first process of a container, asked of the runtime (runtime-spec, "State"); null when there is none.</summary>
    private async Task<ProcessIdentity?> FindProcessAsync(string id)
    {
        using var nothing = Descriptors.OpenNull();
        using var output = PipePair.Create();
        using var child = Start(["state", id], logFile: null, nothing, output.Writer, nothing);
        output.Writer.Dispose();
        using var said = new MemoryStream();
        using (var reading = DescriptorPump.ToSink(output.Reader, bytes => said.Write(bytes.Span)))
        {
            if (!await child.Exited.EndsWithinAsync(Patience, time)) child.Kill(ProcessSignals.Kill);
            await reading.DrainAsync(DrainPatience, time);
        }
        return RuntimeState.FindProcess(said.ToArray()) is { } pid ? ProcessIdentity.Find(pid) : null;
    }
}
