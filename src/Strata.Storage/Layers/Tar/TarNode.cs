using Strata.Archive.Tar;
using Strata.Linux.Files;

namespace Strata.Storage.Layers.Tar;

/// <summary>One inode of merged layers: what the archives' entries say of it. Several names may lead to it.</summary>
internal sealed class TarNode
{
    public required FileKind Kind { get; init; }

    /// <summary>Unique among the nodes of one stack.</summary>
    public required ulong Inode { get; init; }

    public uint Mode { get; set; }

    public uint Uid { get; set; }

    public uint Gid { get; set; }

    public long Size { get; init; }

    public long MtimeSeconds { get; set; }

    public int MtimeNanoseconds { get; set; }

    public string LinkTarget { get; init; } = "";

    public uint DeviceMajor { get; init; }

    public uint DeviceMinor { get; init; }

    public uint Links { get; set; } = 1;

    /// <summary>Sorted by name as bytes.</summary>
    public IReadOnlyList<Xattr> Xattrs { get; set; } = [];

    /// <summary>Where a file's content is.</summary>
    public TarContent? Content { get; init; }

    /// <summary>The names in a directory; null for all else.</summary>
    public Dictionary<string, TarNode>? Children { get; init; }

    public FileStatus Status => new()
    {
        Kind = Kind,
        Mode = Mode,
        Uid = Uid,
        Gid = Gid,
        Size = Size,
        AllocatedBytes = Content?.Sparse?.Sum(static s => s.Length) ?? Size,
        Links = Links,
        Inode = Inode,
        DeviceIdMajor = DeviceMajor,
        DeviceIdMinor = DeviceMinor,
        MtimeSeconds = MtimeSeconds,
        MtimeNanoseconds = MtimeNanoseconds,
    };
}
