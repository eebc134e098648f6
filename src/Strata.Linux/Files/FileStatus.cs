namespace Strata.Linux.Files;

/// <summary>What statx(2) says of an inode.</summary>
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
    public FileKind Kind { get; }

    /// <summary>Permission bits, 07777.</summary>
    public uint Mode { get; }

    /// <summary>The owner.</summary>
    public uint Uid { get; }

    /// <summary>The group.</summary>
    public uint Gid { get; }

    /// <summary>The size in bytes.</summary>
    public long Size { get; }

    /// <summary>Disk space used, in bytes.</summary>
    public long AllocatedBytes { get; }

    /// <summary>The number of hard links.</summary>
    public uint Links { get; }

    /// <summary>The inode number.</summary>
    public ulong Inode { get; }

    /// <summary>The file system's device number.</summary>
    public ulong Device { get; }

    /// <summary>A device node's major number.</summary>
    public uint DeviceIdMajor { get; }

    /// <summary>A device node's minor number.</summary>
    public uint DeviceIdMinor { get; }

    /// <summary>Modification time, seconds since 1970.</summary>
    public long MtimeSeconds { get; }

    /// <summary>Modification time, nanoseconds within the second.</summary>
    public int MtimeNanoseconds { get; }

    /// <summary>Change time, seconds since 1970.</summary>
    public long CtimeSeconds { get; }

    /// <summary>Change time, nanoseconds within the second.</summary>
    public int CtimeNanoseconds { get; }
}
