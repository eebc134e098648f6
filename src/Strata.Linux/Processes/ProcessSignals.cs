using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Strata.Linux.UserNamespaces;

namespace Strata.Linux.Processes;

/// <summary>Signals to processes that are not our children.</summary>
[SupportedOSPlatform("linux")]
public static class ProcessSignals
{
    /// <summary>SIGKILL (signal(7)).</summary>
    public const int Kill = 9;

    /// <summary>Sends a signal; false when there is no such process or it may not be signalled. The pid may have been recycled.</summary>
    public static bool TrySend(int pid, int signal) => ProcessNative.Kill(pid, signal) == 0;

    /// <summary>
    /// Sends a signal to a process, unless it is gone and its pid was given to another one. In a user namespace also to a
    /// process of another namespace of the same ids: one that a killed command of the same user has left.
    /// </summary>
    public static bool TrySend(ProcessIdentity process, int signal)
    {
        var fd = ProcessNative.PidfdOpen(process.Pid);
        if (fd < 0) return false;
        using var pidfd = new SafeFileHandle(fd, ownsHandle: true);
        // Checked after opening: the descriptor can't change its process any more.
        if (!process.IsAlive) return false;
        if (ProcessNative.PidfdSendSignal(pidfd, signal) == 0) return true;
        return Marshal.GetLastPInvokeError() == ProcessNative.EPERM && UserNamespace.IsNested && ProcessIdentity.FindUser(process.Pid) is { } user && TrySendAs(user, pidfd, signal);
    }

    // Being root in here says nothing there; being the same user does. On a thread of its own, which alone changes its user and
    // then ends.
    private static bool TrySendAs(uint user, SafeFileHandle pidfd, int signal)
    {
        const int setDumpable = 4;
        var sent = false;
        var thread = new Thread(() => sent = ProcessNative.SetThreadUser(user, user, user) == 0 && ProcessNative.PidfdSendSignal(pidfd, signal) == 0, maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        // Such a change takes the process's own /proc away from it.
        _ = ProcessNative.Prctl(setDumpable, 1, 0, 0, 0);
        return sent;
    }
}
