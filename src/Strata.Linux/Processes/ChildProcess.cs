using System.Collections;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Strata.Oci;

namespace Strata.Linux.Processes;

/// <summary>
/// A child of this process: started by <c>posix_spawn</c> (never by fork, which is unsafe in a managed process) or
/// adopted as the subreaper of its dead parent. It is waited for by its own pid on a thread of its own, so children of
/// other components are never reaped; until then its pid cannot be recycled. Disposing neither kills nor forgets it.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class ChildProcess : IDisposable
{
    private const short SetProcessGroup = 0x02;
    private const short SetSigDefault = 0x04;
    private const short SetSigMask = 0x08;
    private const short SetSession = 0x80;

    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SafeFileHandle _pidfd;

    private ChildProcess(int pid)
    {
        Id = pid;
        // Opened before anybody waits: the pid is ours, alive or zombie, so the descriptor names the right process.
        var fd = ProcessNative.PidfdOpen(pid);
        if (fd < 0) throw ProcessNative.LastFailure($"opening process {pid}");
        _pidfd = new SafeFileHandle(fd, ownsHandle: true);
        new Thread(Wait, maxStackSize: 256 << 10) { IsBackground = true, Name = "wait" }.Start();
    }

    /// <summary>The process id; meaningful until <see cref="Exited"/> is complete.</summary>
    public int Id { get; }

    /// <summary>Completes with the exit code, or 128 plus the number of the signal that ended the process.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>Starts a program with all signals unblocked and at their defaults.</summary>
    /// <exception cref="StrataException">The program could not be started; the kind follows the errno.</exception>
    public static unsafe ChildProcess Start(ChildProcessOptions options)
    {
        // Sizes of glibc's and musl's opaque structures are at most 336 bytes; sigset_t is 128.
        var actions = stackalloc byte[512];
        var attributes = stackalloc byte[512];
        var signals = stackalloc byte[128];
        var copies = new List<SafeFileHandle>();
        Check(ProcessNative.FileActionsInit(actions), options);
        Check(ProcessNative.AttributesInit(attributes), options);
        using var memory = new NativeStrings();
        try
        {
            short flags = SetSigDefault | SetSigMask;
            if (options.NewSession) flags |= SetSession;
            if (options.NewProcessGroup)
            {
                flags |= SetProcessGroup;
                Check(ProcessNative.AttributesSetProcessGroup(attributes, 0), options);
            }
            // The runtime ignores SIGPIPE and catches others; a child must not inherit that.
            _ = ProcessNative.SigEmptySet(signals);
            Check(ProcessNative.AttributesSetSigMask(attributes, signals), options);
            // Not sigfillset, which leaves out the C library's own: a child would ignore those.
            new Span<byte>(signals, 128).Fill(0xFF);
            Check(ProcessNative.AttributesSetSigDefault(attributes, signals), options);
            Check(ProcessNative.AttributesSetFlags(attributes, flags), options);

            // Each source moves above all targets first, so that no dup2 overwrites a descriptor needed by a later one.
            var floor = options.Descriptors.Count == 0 ? 3 : Math.Max(3, options.Descriptors.Keys.Max() + 1);
            foreach (var (target, source) in options.Descriptors)
            {
                var copy = ProcessNative.Fcntl(source, ProcessNative.F_DUPFD_CLOEXEC, floor);
                if (copy < 0) throw ProcessNative.LastFailure($"starting {options.FileName}: duplicating descriptor for {target}");
                copies.Add(new SafeFileHandle(copy, ownsHandle: true));
                Check(ProcessNative.FileActionsAddDup2(actions, copy, target), options);
            }
            // Descriptors that we ourselves were started with do not have close-on-exec.
            for (var fd = 3; fd < floor; fd++)
            {
                if (!options.Descriptors.ContainsKey(fd)) Check(ProcessNative.FileActionsAddClose(actions, fd), options);
            }
            try
            {
                Check(ProcessNative.FileActionsAddCloseFrom(actions, floor), options);
            }
            catch (EntryPointNotFoundException)
            {
                // musl, and glibc before 2.34: only what we were started with ourselves is passed on.
            }
            if (options.WorkingDirectory is { } directory) Check(ProcessNative.FileActionsAddChdir(actions, memory.Add(directory)), options);

            var argv = memory.AddAll([options.Argument0 ?? options.FileName, .. options.Arguments]);
            var envp = memory.AddAll(options.Environment ?? OwnEnvironment());
            Check(ProcessNative.PosixSpawn(out var pid, memory.Add(options.FileName), actions, attributes, argv, envp), options);
            return new ChildProcess(pid);
        }
        finally
        {
            _ = ProcessNative.AttributesDestroy(attributes);
            _ = ProcessNative.FileActionsDestroy(actions);
            foreach (var copy in copies) copy.Dispose();
        }
    }

    /// <summary>Takes over a process that has become our child because we are its <see cref="Subreaper"/>.</summary>
    /// <exception cref="StrataException">There is no such process.</exception>
    public static ChildProcess Adopt(int pid) => new(pid);

    /// <summary>Sends a signal; false when the process is gone. Never hits a recycled pid.</summary>
    public bool Kill(int signal) => !_pidfd.IsClosed && ProcessNative.PidfdSendSignal(_pidfd, signal) == 0;

    /// <inheritdoc/>
    public void Dispose() => _pidfd.Dispose();

    private static void Check(int errno, ChildProcessOptions options)
    {
        if (errno != 0) throw ProcessNative.Failure($"starting {options.FileName}", errno);
    }

    private static List<string> OwnEnvironment()
    {
        var list = new List<string>();
        foreach (DictionaryEntry e in Environment.GetEnvironmentVariables()) list.Add($"{e.Key}={e.Value}");
        return list;
    }

    private void Wait()
    {
        int status;
        int result;
        do result = ProcessNative.WaitPid(Id, out status, 0);
        while (result < 0 && Marshal.GetLastPInvokeError() == ProcessNative.EINTR);
        if (result < 0)
        {
            // ECHILD: somebody else reaped it, or it was never ours; the status is lost.
            _exited.SetException(ProcessNative.LastFailure($"waiting for process {Id}"));
            return;
        }
        var signal = status & 0x7f;
        _exited.SetResult(signal == 0 ? (status >> 8) & 0xff : 128 + signal);
    }
}
