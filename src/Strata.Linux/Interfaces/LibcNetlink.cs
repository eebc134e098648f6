using System.Runtime.InteropServices;

namespace Strata.Linux.Interfaces;

/// <summary>The calls of this folder.</summary>
internal static unsafe partial class LibcNetlink
{
    private const int FamilyNetlink = 16;
    private const int RawCloseOnExec = 3 | 0x80000;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int fd, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int fd, byte* data, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    /// <summary>A socket of the network namespace that the calling thread is in (rtnetlink(7)).</summary>
    public static int OpenRoute() => Socket(FamilyNetlink, RawCloseOnExec, 0);
}
