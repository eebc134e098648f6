namespace Strata.Build.Files;

/// <summary>A name in a tree and what lstat(2) says of it. Where the host has no such notion, numbers are 0.</summary>
public readonly record struct FileEntry
{
    /// <summary>The name in its directory, as <see cref="Oci.ImagePath"/> holds it; empty for the tree's root.</summary>
    public required string Name { get; init; }

    /// <summary>The type.</summary>
    public required FileKind Kind { get; init; }

    /// <summary>Permission bits, 07777.</summary>
    public required uint Mode { get; init; }

    /// <summary>The owner.</summary>
    public uint Uid { get; init; }

    /// <summary>The group.</summary>
    public uint Gid { get; init; }

    /// <summary>A regular file's length in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The inode number.</summary>
    public ulong Inode { get; init; }

    /// <summary>The file system's device number.</summary>
    public ulong Device { get; init; }

    /// <summary>The number of hard links.</summary>
    public uint Links { get; init; }

    /// <summary>Modification time, seconds since 1970.</summary>
    public long MtimeSeconds { get; init; }

    /// <summary>Modification time, nanoseconds within the second.</summary>
    public int MtimeNanoseconds { get; init; }

    /// <summary>Change time, seconds since 1970.</summary>
    public long CtimeSeconds { get; init; }

    /// <summary>Change time, nanoseconds within the second.</summary>
    public int CtimeNanoseconds { get; init; }

    /// <summary>A device node's major number.</summary>
    public uint DeviceMajor { get; init; }

    /// <summary>A device node's minor number.</summary>
    public uint DeviceMinor { get; init; }
}
