using System.Runtime.InteropServices;

namespace Strata.Linux.Processes;

/// <summary>The scheduling priority of the calling thread (setpriority(2)), which Linux keeps for each thread.</summary>
public static partial class ThreadPriority
{
    private const int Process = 0;
    private const int Urgent = -10;

    /// <summary>Lets this thread run before others; nothing happens when the user may not have that.</summary>
    public static void TryRaise() => _ = SetPriority(Process, 0, Urgent);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int kind, uint id, int priority);
}
