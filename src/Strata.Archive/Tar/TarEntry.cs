namespace Strata.Archive.Tar;

/// <summary>One member of a tar archive: everything its headers say, in one form whatever the format.</summary>
public sealed class TarEntry
{
    private long? _storedSize;

    /// <summary>
    /// The name as the archive has it, decoded by <see cref="Oci.ImagePath.Decode"/> and not sanitised: it may be
    /// absolute or hold <c>..</c>. A directory's trailing slashes are gone.
    /// </summary>
    public string Name { get; set; } = "";

    /// <summary>What the entry makes.</summary>
    public TarEntryType Type { get; set; }

    /// <summary>Permission bits, set-id and sticky bits included (07777).</summary>
    public uint Mode { get; set; }

    /// <summary>The owner.</summary>
    public long Uid { get; set; }

    /// <summary>The group.</summary>
    public long Gid { get; set; }

    /// <summary>The owner's name, or nothing.</summary>
    public string UserName { get; set; } = "";

    /// <summary>The group's name, or nothing.</summary>
    public string GroupName { get; set; } = "";

    /// <summary>The file's length, holes included; 0 for all but files.</summary>
    public long Size { get; set; }

    /// <summary>The bytes of content in the archive: <see cref="Size"/>, or the sum of the data segments of a sparse file.</summary>
    public long StoredSize
    {
        get => _storedSize ?? (Sparse is null ? Size : Sparse.Sum(static segment => segment.Length));
        set => _storedSize = value;
    }

    /// <summary>Modification time, whole seconds since the epoch, rounded down.</summary>
    public long MtimeSeconds { get; set; }

    /// <summary>Modification time, the nanoseconds after <see cref="MtimeSeconds"/> (0 to 999,999,999).</summary>
    public int MtimeNanoseconds { get; set; }

    /// <summary>The target of a hard or symbolic link.</summary>
    public string LinkName { get; set; } = "";

    /// <summary>A device's major number.</summary>
    public uint DeviceMajor { get; set; }

    /// <summary>A device's minor number.</summary>
    public uint DeviceMinor { get; set; }

    /// <summary>Extended attributes; the reader gives them in the byte order of their names.</summary>
    public IReadOnlyList<TarXattr> Xattrs { get; set; } = [];

    /// <summary>The data segments of a sparse file, in order and without empty ones; null for other files.</summary>
    public IReadOnlyList<TarSegment>? Sparse { get; set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Type} {Name}";
}
