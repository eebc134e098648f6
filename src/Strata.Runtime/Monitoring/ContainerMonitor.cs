using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Oci;
using Strata.Runtime.Bundles;
using Strata.Runtime.Execution;
using Strata.Runtime.Limits;
using Strata.Runtime.Specification;

namespace Strata.Runtime.Monitoring;

/// <summary>
/// Containers that outlive the command that starts them. Each has a monitor of its own; there is no daemon. The calls on one container must
/// not overlap: the caller holds a lock.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class ContainerMonitor
{
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MakingPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ExitPoll = TimeSpan.FromMilliseconds(1);

    private readonly Lazy<Conmon> _conmon = new(Conmon.Get);
    private readonly RuntimeCommand _runtime;
    private readonly TimeProvider _time;

    /// <summary>Makes it.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="stateDirectory">Where the runtime keeps what it knows of running containers; absolute, on a file system that a reboot empties.</param>
    /// <param name="time">For waiting.</param>
    public ContainerMonitor(OciRuntime runtime, string stateDirectory, TimeProvider time)
    {
        _runtime = new RuntimeCommand(runtime, stateDirectory, time);
        _time = time;
    }

    /// <summary>Makes a container with its monitor; its program does not run yet.</summary>
    /// <returns>Its process id; or why there is none: then nothing of it is left.</returns>
    /// <exception cref="StrataException">FailedPrecondition: conmon is not installed.</exception>
    public async Task<(int Pid, RuntimeFailure? Failure)> CreateAsync(ContainerBundle bundle, MonitorSettings settings)
    {
        var files = new MonitorFiles(bundle.Directory, bundle.Id);
        files.Clear();
        Directory.CreateDirectory(_runtime.StateDirectory);
        var arguments = CommonArguments(files, bundle.Id, settings.Name, bundle.HasTerminal, settings.HasInput, settings.KeepsInput);
        AddLog(arguments, settings, files);
        if (settings.ExitCommand is [var program, ..])
        {
            arguments.AddRange(["--exit-command", program]);
            foreach (var argument in settings.ExitCommand.Skip(1)) arguments.AddRange(["--exit-command-arg", argument]);
            if (settings.ExitDelay > 0) arguments.AddRange(["--exit-delay", settings.ExitDelay.ToString(CultureInfo.InvariantCulture)]);
        }
        // Written before there is a process: a kill must not leave mount points in the layer, or a monitor, that nobody knows of.
        bundle.SaveMountPoints();
        files.MarkStarting();
        using var answer = PipePair.Create();
        var descriptors = new Dictionary<int, SafeFileHandle> { [3] = answer.Writer };
        foreach (var held in settings.Held) descriptors.Add(descriptors.Count + 3, held);
        using var monitor = StartMonitor(arguments, ["_OCI_SYNCPIPE=3"], descriptors);
        answer.Writer.Dispose();
        var said = await AnswerAsync(MonitorAnswer.ReadAsync(answer.Reader), bundle.Id);
        // The one that we started has made the one that stays, and ends.
        await monitor.Exited;
        if (said.Data > 0) return (said.Data, null);
        var error = RuntimeLog.FindError(files.RuntimeLog) ?? (said.Message.Length > 0 ? said.Message : $"{_runtime.Name} said nothing");
        var failure = RuntimeLog.Describe(_runtime.Name, bundle.Program, bundle.RootFileSystem, error);
        await DeleteAsync(files);
        return (0, failure);
    }

    // A runtime that was killed when its work was done has left a process, whose end the monitor waits for, in vain.
    private async Task<MonitorAnswer> AnswerAsync(Task<MonitorAnswer> answer, string id)
    {
        var isMissing = false;
        while (!await answer.EndsWithinAsync(MakingPatience, _time))
        {
            var wasMissing = isMissing;
            isMissing = MakingProcesses.Find(_runtime.FilePath, id).Count == 0;
            // It may be between two programs, once.
            if (wasMissing && isMissing) await _runtime.DeleteAsync(id);
        }
        return await answer;
    }

    /// <summary>Starts the program of a container that was made.</summary>
    /// <returns>Why it could not be started; null when it runs.</returns>
    public async Task<RuntimeFailure?> StartAsync(ContainerBundle bundle)
    {
        var (exitCode, error) = await _runtime.RunAsync(["start", bundle.Id]);
        return exitCode == 0 ? null : RuntimeLog.Describe(_runtime.Name, bundle.Program, bundle.RootFileSystem, RuntimeError.Text(error));
    }

    /// <summary>Stops every process of a container where it stands.</summary>
    /// <exception cref="StrataException">FailedPrecondition: the runtime refused; its words.</exception>
    public Task PauseAsync(string id) => RunAsync("pause", id);

    /// <summary>Lets a paused container go on.</summary>
    /// <exception cref="StrataException">FailedPrecondition: the runtime refused; its words.</exception>
    public Task ResumeAsync(string id) => RunAsync("resume", id);

    /// <summary>Gives a running container other limits; what they do not name stays as it is.</summary>
    /// <returns>Why they can't be had, in the runtime's words; null when they are in force.</returns>
    public async Task<string?> UpdateAsync(MonitorFiles files, ControlGroupLimits limits)
    {
        var path = Path.Combine(files.Directory, "resources.json");
        await File.WriteAllBytesAsync(path, RuntimeSpecJson.Write(LimitsBuilder.Build(limits, null)));
        var (exitCode, error) = await _runtime.RunAsync(["update", "--resources", path, files.Id]);
        File.Delete(path);
        return exitCode == 0 ? null : RuntimeError.Text(error);
    }

    /// <summary>Whether a running container's processes stand still, as the kernel has it; null when it has no control group that could tell.</summary>
    public static bool? IsPaused(string id) => ControlGroups.IsFrozen(id);

    /// <summary>Makes ready one more process in a running container, with a monitor of its own.</summary>
    /// <param name="process">The process.</param>
    /// <param name="hasInput">Standard input is connected.</param>
    /// <param name="isAttached">Somebody will connect: <see cref="ExecSession.ConnectAsync"/>.</param>
    /// <exception cref="StrataException">FailedPrecondition: conmon is not installed.</exception>
    public ExecSession OpenExec(ExecProcess process, bool hasInput, bool isAttached)
    {
        var files = process.Files;
        // Who leaves a terminal must not take the keyboard along.
        var arguments = CommonArguments(files, Path.GetFileName(process.Directory), process.Container, process.HasTerminal, hasInput, keepsInput: hasInput && process.HasTerminal);
        arguments.AddRange(["-l", "none", "-e", "--exec-process-spec", process.SpecificationFile]);
        if (isAttached) arguments.Add("--exec-attach");
        var pipes = new ExecPipes();
        try
        {
            using var monitor = StartMonitor(arguments, ["_OCI_SYNCPIPE=3", "_OCI_STARTPIPE=4", "_OCI_ATTACHPIPE=5"], pipes.ForMonitor);
            pipes.CloseMonitorSide();
            return new ExecSession(process, pipes, _runtime.Name, isAttached);
        }
        catch
        {
            pipes.Dispose();
            throw;
        }
    }

    /// <summary>Waits until a container whose streams have closed, or whose process is gone, has ended.</summary>
    /// <param name="files">The container's.</param>
    /// <param name="limit">How long at most: a monitor writes the code once everybody has taken the last output, and may stand still itself.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>Its exit code; null when its monitor is gone without having written one, or has not yet.</returns>
    public async Task<int?> WaitForExitCodeAsync(MonitorFiles files, TimeSpan limit, CancellationToken cancel)
    {
        var start = _time.GetTimestamp();
        var pause = ExitPoll;
        while (true)
        {
            if (files.FindExitCode() is { } code) return code;
            if (files.FindMonitor() is not { IsAlive: true } || limit != Timeout.InfiniteTimeSpan && _time.GetElapsedTime(start) > limit)
            {
                // Written between our two looks, or never.
                return files.FindExitCode();
            }
            await Task.Delay(pause, _time, cancel);
            if (pause < TimeSpan.FromMilliseconds(20)) pause += pause / 4;
        }
    }

    /// <summary>Removes what the runtime knows of a container whose process has ended, and the monitor. Cheaper than <see cref="DeleteAsync"/>: no program is started.</summary>
    /// <returns>False when something of it still lives: <see cref="DeleteAsync"/> is needed.</returns>
    public bool TryForget(MonitorFiles files)
    {
        NoteOutOfMemory(files);
        if (!ControlGroups.TryRemove(files.Id)) return false;
        var state = Path.Combine(_runtime.StateDirectory, files.Id);
        if (Directory.Exists(state)) Directory.Delete(state, recursive: true);
        // It has written the exit code; what it would start now is this.
        if (files.FindMonitor() is { } monitor) ProcessSignals.TrySend(monitor, ProcessSignals.Kill);
        return true;
    }

    /// <summary>
    /// Ends and removes what is left of a container and of its monitor, whatever state they were killed in; its files stay. Nothing happens
    /// when nothing is left; safe to repeat.
    /// </summary>
    /// <exception cref="StrataException">Unavailable: its processes do not end.</exception>
    public async Task DeleteAsync(MonitorFiles files)
    {
        NoteOutOfMemory(files);
        if (files.IsStarting) await StopMakingAsync(files.Id);
        await _runtime.DeleteAsync(files.Id);
        files.ClearStarting();
        if (files.FindMonitor() is not { } monitor) return;
        // It writes the exit code of the one that was just killed, and only then it may go.
        var start = _time.GetTimestamp();
        while (files.FindExitCode() is null && monitor.IsAlive && _time.GetElapsedTime(start) < ExitPatience) await Task.Delay(ExitPoll, _time);
        ProcessSignals.TrySend(monitor, ProcessSignals.Kill);
        while (monitor.IsAlive && _time.GetElapsedTime(start) < ExitPatience) await Task.Delay(ExitPoll, _time);
    }

    // They go on when the command is killed that has started them: what is deleted must not be made after that.
    private async Task StopMakingAsync(string id)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            var found = MakingProcesses.Find(_conmon.Value.FilePath, id);
            found.AddRange(MakingProcesses.Find(_runtime.FilePath, id));
            if (found.Count == 0) return;
            if (_time.GetElapsedTime(start) > ExitPatience) throw new StrataException(ErrorKind.Unavailable, $"container {id} can't be removed: its monitor does not end");
            foreach (var process in found) ProcessSignals.TrySend(process, ProcessSignals.Kill);
            await Task.Delay(ExitPoll, _time);
        }
    }

    // The groups know, until they are removed.
    private static void NoteOutOfMemory(MonitorFiles files)
    {
        if (!files.WasOutOfMemory && ControlGroups.HasOutOfMemoryKill(files.Id) && Directory.Exists(files.Directory)) files.MarkOutOfMemory();
    }

    /// <summary>What the monitor of a container and that of an exec are both told.</summary>
    private List<string> CommonArguments(MonitorFiles files, string unique, string name, bool hasTerminal, bool hasInput, bool keepsInput)
    {
        List<string> arguments =
        [
            "--api-version", "1", "-c", files.Id, "-u", unique, "-n", name, "-r", _runtime.FilePath, "-b", files.Directory, "-p", files.PidFile, "-P", files.MonitorPidFile,
            "--exit-dir", files.ExitDirectory, "--full-attach", "--log-level", "error",
        ];
        if (hasTerminal) arguments.Add("-t");
        if (hasInput) arguments.Add("-i");
        if (keepsInput) arguments.Add("--leave-stdin-open");
        foreach (var argument in _runtime.GlobalArguments(files.RuntimeLog)) arguments.AddRange(["--runtime-arg", argument]);
        return arguments;
    }

    private static void AddLog(List<string> arguments, MonitorSettings settings, MonitorFiles files)
    {
        arguments.AddRange(["-l", settings.Log switch { LogKind.File => "k8s-file:" + files.Log, LogKind.Journal => "journald", _ => "none" }]);
        if (settings is { Log: LogKind.File, LogLimit: { } limit }) arguments.AddRange(["--log-size-max", limit.ToString(CultureInfo.InvariantCulture)]);
    }

    private async Task RunAsync(string command, string id)
    {
        var (exitCode, error) = await _runtime.RunAsync([command, id]);
        if (exitCode != 0) throw new StrataException(ErrorKind.FailedPrecondition, $"{_runtime.Name} {command} failed: {RuntimeError.Text(error)}");
    }

    private ChildProcess StartMonitor(List<string> arguments, IEnumerable<string> environment, Dictionary<int, SafeFileHandle> descriptors)
    {
        using var nothing = Descriptors.OpenNull();
        foreach (var number in (int[])[0, 1, 2]) descriptors.Add(number, nothing);
        return ChildProcess.Start(new ChildProcessOptions
        {
            FileName = _conmon.Value.FilePath,
            Arguments = arguments,
            Environment = [.. RuntimeCommand.CreateEnvironment(), .. OwnSettings(), .. environment],
            Descriptors = descriptors,
            NewSession = true,
        });
    }

    // The exit command is this program: it must find what this process was told.
    private static IEnumerable<string> OwnSettings()
    {
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (entry.Key is string name && name.StartsWith("STRATA_", StringComparison.Ordinal)) yield return $"{name}={entry.Value}";
        }
    }
}
