using System.Runtime.InteropServices;

namespace Strata.Linux.Namespaces;

/// <summary>The calls of this folder.</summary>
internal static unsafe partial class LibcNamespaces
{
    public const int NewNetwork = 0x40000000;
    public const nuint MountBind = 4096;
    public const nuint GetInterfaceFlags = 0x8913;
    public const nuint SetInterfaceFlags = 0x8914;
    public const short InterfaceUp = 1;

    private const int FamilyInet = 2;
    private const int DatagramCloseOnExec = 2 | 0x80000;

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(int fd, nuint request, InterfaceRequest* argument);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int SetNamespace(int fd, int kind);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    /// <summary>A socket to ask the kernel about interfaces through.</summary>
    public static int OpenControl() => Socket(FamilyInet, DatagramCloseOnExec, 0);

    /// <summary>struct ifreq (netdevice(7)).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 40)]
    public struct InterfaceRequest
    {
        public fixed byte Name[16];
        public short Flags;
    }
}
