using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Linux.Files;
using Strata.Storage.Layers;
using FileKind = Strata.Build.Files.FileKind;

namespace Strata.Engine.Building;

/// <summary>What the kernel says of a file, in the builder's terms.</summary>
internal static class FileEntries
{
    public static FileEntry ToEntry(string name, in FileStatus status) => new()
    {
        Name = name,
        Kind = status.Kind switch
        {
            Linux.Files.FileKind.Directory => FileKind.Directory,
            Linux.Files.FileKind.SymbolicLink => FileKind.SymbolicLink,
            Linux.Files.FileKind.CharacterDevice => FileKind.CharacterDevice,
            Linux.Files.FileKind.BlockDevice => FileKind.BlockDevice,
            Linux.Files.FileKind.Fifo => FileKind.Fifo,
            Linux.Files.FileKind.Socket => FileKind.Socket,
            _ => FileKind.File,
        },
        Mode = status.Mode,
        Uid = status.Uid,
        Gid = status.Gid,
        Size = status.Size,
        Inode = status.Inode,
        Device = status.Device,
        Links = status.Links,
        MtimeSeconds = status.MtimeSeconds,
        MtimeNanoseconds = status.MtimeNanoseconds,
        CtimeSeconds = status.CtimeSeconds,
        CtimeNanoseconds = status.CtimeNanoseconds,
        DeviceMajor = status.DeviceIdMajor,
        DeviceMinor = status.DeviceIdMinor,
    };

    /// <summary>The attributes that belong into a layer: not those of this machine's policy.</summary>
    public static IReadOnlyList<TarXattr> ToXattrs(IReadOnlyList<Xattr> xattrs) =>
        xattrs.Count == 0 ? [] : [.. xattrs.Where(static x => !LocalXattrs.Contains(x.Name)).Select(static x => new TarXattr(x.Name, x.Value))];

    /// <summary>A path's directory and last name.</summary>
    public static (string Parent, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
    }
}
