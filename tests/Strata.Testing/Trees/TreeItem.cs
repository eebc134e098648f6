using System.Globalization;
using System.Text;
using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Testing.Trees;

/// <summary>One thing in a tree, made by the named constructors: it can create itself on disk and in a tar.</summary>
public sealed record TreeItem
{
    /// <summary>The time that items have unless said otherwise.</summary>
    public const long DefaultTime = 1_000_000_000;

    /// <summary>The path from the root, without a leading slash.</summary>
    public required string Path { get; init; }

    /// <summary>What it is.</summary>
    public required TarEntryType Type { get; init; }

    /// <summary>Permission bits.</summary>
    public uint Mode { get; init; }

    /// <summary>The owner.</summary>
    public uint Uid { get; init; }

    /// <summary>The group.</summary>
    public uint Gid { get; init; }

    /// <summary>Modification time in seconds.</summary>
    public long Time { get; init; } = DefaultTime;

    /// <summary>A file's bytes; of a sparse file, those of its segments one after the other.</summary>
    public byte[] Content { get; init; } = [];

    /// <summary>A sparse file's length; null for other files.</summary>
    public long? SparseSize { get; init; }

    /// <summary>A sparse file's data segments.</summary>
    public IReadOnlyList<TarSegment> Segments { get; init; } = [];

    /// <summary>The target of a link.</summary>
    public string Target { get; init; } = "";

    /// <summary>A device's numbers.</summary>
    public (uint Major, uint Minor) Device { get; init; }

    /// <summary>Extended attributes.</summary>
    public IReadOnlyList<TarXattr> Xattrs { get; init; } = [];

    /// <summary>A file of text.</summary>
    public static TreeItem File(string path, string content = "", uint mode = 0x1A4) =>
        new() { Path = path, Type = TarEntryType.File, Content = Encoding.UTF8.GetBytes(content), Mode = mode };

    /// <summary>A file of which only some segments hold data; each is filled with the last digit of its offset.</summary>
    public static TreeItem Sparse(string path, long size, params TarSegment[] segments)
    {
        var content = new MemoryStream();
        foreach (var segment in segments) content.Write(Enumerable.Repeat((byte)('0' + (segment.Offset % 10)), (int)segment.Length).ToArray());
        return new TreeItem { Path = path, Type = TarEntryType.File, Content = content.ToArray(), SparseSize = size, Segments = segments, Mode = 0x1A4 };
    }

    /// <summary>A directory.</summary>
    public static TreeItem Directory(string path, uint mode = 0x1ED) => new() { Path = path, Type = TarEntryType.Directory, Mode = mode };

    /// <summary>A symbolic link.</summary>
    public static TreeItem Link(string path, string target) => new() { Path = path, Type = TarEntryType.SymbolicLink, Target = target, Mode = 0x1FF };

    /// <summary>Another name of an earlier item.</summary>
    public static TreeItem HardLink(string path, string target) => new() { Path = path, Type = TarEntryType.HardLink, Target = target };

    /// <summary>A named pipe.</summary>
    public static TreeItem Fifo(string path, uint mode = 0x1A4) => new() { Path = path, Type = TarEntryType.Fifo, Mode = mode };

    /// <summary>A character device.</summary>
    public static TreeItem CharacterDevice(string path, uint major, uint minor) => new() { Path = path, Type = TarEntryType.CharacterDevice, Device = (major, minor), Mode = 0x1B6 };

    /// <summary>A block device.</summary>
    public static TreeItem BlockDevice(string path, uint major, uint minor) => new() { Path = path, Type = TarEntryType.BlockDevice, Device = (major, minor), Mode = 0x1B0 };

    /// <summary>In a layer only: the deletion of what lies below at a path.</summary>
    public static TreeItem Whiteout(string path) => File(path.LastIndexOf('/') is >= 0 and var slash ? $"{path[..slash]}/.wh.{path[(slash + 1)..]}" : ".wh." + path);

    /// <summary>In a layer only: hides all that lies below in a directory.</summary>
    public static TreeItem Opaque(string path) => File(path.Length == 0 ? ".wh..wh..opq" : path + "/.wh..wh..opq");

    /// <summary>The same with another owner.</summary>
    public TreeItem OwnedBy(uint uid, uint gid) => this with { Uid = uid, Gid = gid };

    /// <summary>The same at another time.</summary>
    public TreeItem At(long seconds) => this with { Time = seconds };

    /// <summary>The same with one more attribute.</summary>
    public TreeItem WithXattr(string name, params byte[] value) => this with { Xattrs = [.. Xattrs, new TarXattr(name, value)] };

    /// <summary>The tar entry.</summary>
    public TarEntry ToEntry() => new()
    {
        Name = Path,
        Type = Type,
        Mode = Mode,
        Uid = Uid,
        Gid = Gid,
        MtimeSeconds = Time,
        Size = SparseSize ?? Content.Length,
        StoredSize = Content.Length,
        Sparse = SparseSize is null ? null : Segments,
        LinkName = Target,
        DeviceMajor = Device.Major,
        DeviceMinor = Device.Minor,
        Xattrs = Xattrs,
    };

    /// <summary>Creates it below an open root. Directories on the way must be there; a directory may be there itself.</summary>
    internal void Create(DirectoryHandle root)
    {
        var slash = Path.LastIndexOf('/');
        using var parent = root.FindDirectoryInRoot(slash < 0 ? "" : Path[..slash]) ?? throw new InvalidOperationException($"{Path} has no parent");
        var name = Path[(slash + 1)..];
        switch (Type)
        {
            case TarEntryType.File:
                CreateFile(parent, name);
                break;
            case TarEntryType.Directory:
                parent.TryCreateDirectory(name);
                break;
            case TarEntryType.SymbolicLink:
                parent.CreateSymbolicLink(name, Target);
                break;
            case TarEntryType.HardLink:
                var at = Target.LastIndexOf('/');
                using (var source = root.FindDirectoryInRoot(at < 0 ? "" : Target[..at])!) parent.CreateHardLink(name, source, Target[(at + 1)..]);
                return;
            default:
                parent.CreateNode(name, Type switch { TarEntryType.Fifo => FileKind.Fifo, TarEntryType.BlockDevice => FileKind.BlockDevice, _ => FileKind.CharacterDevice }, Mode, Device.Major, Device.Minor);
                break;
        }
        parent.SetOwner(name, Uid, Gid);
        if (Type != TarEntryType.SymbolicLink) parent.SetMode(name, Mode);
        foreach (var xattr in Xattrs) parent.SetXattr(name, xattr.Name, xattr.Value);
        parent.SetTimes(name, Time, 0);
    }

    /// <summary>One line that says all of it, the links of a file as the first path of them.</summary>
    internal string Describe(string firstLink)
    {
        var text = new StringBuilder();
        var bytes = Encoding.Latin1.GetString(ImagePath.Encode(Path));
        text.Append(CultureInfo.InvariantCulture, $"{bytes} {Type} {Convert.ToString(Type == TarEntryType.SymbolicLink ? 0x1FF : Mode, 8)} {Uid}:{Gid} {Time}");
        if (Type == TarEntryType.File) text.Append(CultureInfo.InvariantCulture, $" {SparseSize ?? Content.Length} bytes {TreeSnapshot.Hash(Expand())}");
        if (Type == TarEntryType.SymbolicLink) text.Append(CultureInfo.InvariantCulture, $" -> {Encoding.Latin1.GetString(ImagePath.Encode(Target))}");
        if (Type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice) text.Append(CultureInfo.InvariantCulture, $" {Device.Major}:{Device.Minor}");
        foreach (var xattr in Xattrs.OrderBy(static x => x.Name, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $" {xattr.Name}={Convert.ToHexString(xattr.Value)}");
        if (firstLink.Length > 0) text.Append(CultureInfo.InvariantCulture, $" same as {Encoding.Latin1.GetString(ImagePath.Encode(firstLink))}");
        return text.ToString();
    }

    private void CreateFile(DirectoryHandle parent, string name)
    {
        using var file = parent.CreateFile(name);
        if (SparseSize is not { } size)
        {
            file.Write(Content);
            return;
        }
        var at = 0;
        foreach (var segment in Segments)
        {
            file.Seek(segment.Offset);
            file.Write(Content.AsSpan(at, (int)segment.Length));
            at += (int)segment.Length;
        }
        file.Truncate(size);
    }

    private byte[] Expand()
    {
        if (SparseSize is not { } size) return Content;
        var bytes = new byte[size];
        var at = 0;
        foreach (var segment in Segments)
        {
            Content.AsSpan(at, (int)segment.Length).CopyTo(bytes.AsSpan((int)segment.Offset));
            at += (int)segment.Length;
        }
        return bytes;
    }
}
