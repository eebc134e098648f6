namespace Strata.Linux.Files;

/// <summary>What statfs(2) says of the file system that holds a path.</summary>
/// <param name="Name">Its name as Docker prints it: <c>extfs</c>, <c>xfs</c>, <c>btrfs</c>, <c>tmpfs</c>…</param>
/// <param name="TotalBytes">Its size.</param>
/// <param name="AvailableBytes">What an ordinary user may still write.</param>
[SupportedOSPlatform("linux")]
public readonly record struct FileSystemInfo(string Name, long TotalBytes, long AvailableBytes)
{
    /// <summary>Asks about the file system that holds <paramref name="path"/>.</summary>
    /// <exception cref="LinuxException">The path does not exist.</exception>
    public static unsafe FileSystemInfo Of(string path)
    {
        LibcFiles.RawStatFs raw;
        fixed (byte* p = new NativePath(path, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.StatFs(p, &raw) != 0) throw LinuxException.Last("statfs", path);
        }
        return new FileSystemInfo(NameOf(raw.Type), (long)raw.Blocks * raw.BlockSize, (long)raw.BlocksAvailable * raw.BlockSize);
    }

    // linux/magic.h
    private static string NameOf(long magic) => (uint)magic switch
    {
        0xEF53 => "extfs",
        0x58465342 => "xfs",
        0x9123683E => "btrfs",
        0x01021994 => "tmpfs",
        0x794C7630 => "overlayfs",
        0x2FC12FC1 => "zfs",
        0xF2F52010 => "f2fs",
        0x6969 => "nfs",
        0x65735546 => "fuse",
        0xCA451A4E => "bcachefs",
        0xE0F5E1E2 => "erofs",
        0x73717368 => "squashfs",
        0x01021997 => "v9fs",
        0x63677270 => "cgroup2fs",
        _ => $"unknown (0x{(uint)magic:x})",
    };
}
