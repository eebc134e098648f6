namespace Strata.Linux.Processes;

/// <summary>Signals to processes that are not our children.</summary>
public static class ProcessSignals
{
    /// <summary>SIGKILL (signal(7)).</summary>
    public const int Kill = 9;

    /// <summary>Sends a signal; false when there is no such process or it may not be signalled. The pid may have been recycled.</summary>
    public static bool TrySend(int pid, int signal) => ProcessNative.Kill(pid, signal) == 0;

    /// <summary>Sends a signal to a process, unless it is gone and its pid was given to another one.</summary>
    public static bool TrySend(ProcessIdentity process, int signal)
    {
        var fd = ProcessNative.PidfdOpen(process.Pid);
        if (fd < 0) return false;
        using var pidfd = new Microsoft.Win32.SafeHandles.SafeFileHandle(fd, ownsHandle: true);
        // Checked after opening: the descriptor can't change its process any more.
        return process.IsAlive && ProcessNative.PidfdSendSignal(pidfd, signal) == 0;
    }
}
