namespace Strata.Linux.Files;

/// <summary>What statx(2) says of an inode, or what would be said of one that an archive describes.</summary>
public readonly record struct FileStatus
{
    internal FileStatus(in LibcFiles.RawStatX raw)
    {
        Kind = (FileKind)(raw.Mode & 0xF000);
        Mode = (uint)(raw.Mode & 0xFFF);
        Uid = raw.Uid;
        Gid = raw.Gid;
        Size = (long)raw.Size;
        AllocatedBytes = (long)raw.Blocks * 512;
        Links = raw.Links;
        Inode = raw.Inode;
        Device = ((ulong)raw.DeviceMajor << 32) | raw.DeviceMinor;
        DeviceIdMajor = raw.DeviceIdMajor;
        DeviceIdMinor = raw.DeviceIdMinor;
        MtimeSeconds = raw.ModifyTime.Seconds;
        MtimeNanoseconds = (int)raw.ModifyTime.Nanoseconds;
        CtimeSeconds = raw.ChangeTime.Seconds;
        CtimeNanoseconds = (int)raw.ChangeTime.Nanoseconds;
    }

    /// <summary>The type.</summary>
    public FileKind Kind { get; init; }

    /// <summary>Permission bits, 07777.</summary>
    public uint Mode { get; init; }

    /// <summary>The owner.</summary>
    public uint Uid { get; init; }

    /// <summary>The group.</summary>
    public uint Gid { get; init; }

    /// <summary>The size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>Disk space used, in bytes.</summary>
    public long AllocatedBytes { get; init; }

    /// <summary>The number of hard links.</summary>
    public uint Links { get; init; }

    /// <summary>The inode number.</summary>
    public ulong Inode { get; init; }

    /// <summary>The file system's device number.</summary>
    public ulong Device { get; init; }

    /// <summary>A device node's major number.</summary>
    public uint DeviceIdMajor { get; init; }

    /// <summary>A device node's minor number.</summary>
    public uint DeviceIdMinor { get; init; }

    /// <summary>Modification time, seconds since 1970.</summary>
    public long MtimeSeconds { get; init; }

    /// <summary>Modification time, nanoseconds within the second.</summary>
    public int MtimeNanoseconds { get; init; }

    /// <summary>Change time, seconds since 1970.</summary>
    public long CtimeSeconds { get; init; }

    /// <summary>Change time, nanoseconds within the second.</summary>
    public int CtimeNanoseconds { get; init; }
}
