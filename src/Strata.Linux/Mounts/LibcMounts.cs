using System.Runtime.InteropServices;

namespace Strata.Linux.Mounts;

/// <summary>Mount calls; the new ones (fsopen and its family) by number, as not every C library names them.</summary>
internal static unsafe partial class LibcMounts
{
    public const nint OpenTreeCall = 428;
    public const nint MoveMountCall = 429;
    public const nint FsOpenCall = 430;
    public const nint FsConfigCall = 431;
    public const nint FsMountCall = 432;

    public const int DetachUnmount = 2;
    public const int UnmountNoFollow = 8;
    public const int CloneFs = 0x200;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint Syscall(nint number, nint a, nint b, nint c, nint d, nint e);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true)]
    public static partial int Mount(byte* source, byte* target, byte* type, nuint flags, byte* data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true)]
    public static partial int Unmount2(byte* target, int flags);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true)]
    public static partial int ChDir(byte* path);
}
