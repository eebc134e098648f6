using System.Security.Cryptography;
using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Testing.Trees;

/// <summary>
/// A directory as text, one line for each thing in it: two directories with the same text hold the same. Times are whole
/// seconds, as layers keep them; the root's own state is left out.
/// </summary>
public static class TreeSnapshot
{
    /// <summary>Describes what is in a directory.</summary>
    public static string Read(string directory)
    {
        using var root = DirectoryHandle.OpenHostPath(directory);
        var items = new SortedDictionary<string, (TreeItem Item, (ulong, ulong) Inode)>(Comparer<string>.Create(ImagePath.Compare));
        Read(root, "", items);
        var first = new Dictionary<(ulong, ulong), string>();
        foreach (var (path, (_, inode)) in items) first.TryAdd(inode, path);
        var shared = items.Values.Where(static i => i.Inode != default).GroupBy(static i => i.Inode).Where(static g => g.Count() > 1).Select(static g => g.Key).ToHashSet();
        return string.Join('\n', items.Values.Select(i => i.Item.Describe(shared.Contains(i.Inode) ? first[i.Inode] : "")));
    }

    /// <summary>The digest of some bytes, short.</summary>
    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];

    private static void Read(DirectoryHandle directory, string path, SortedDictionary<string, (TreeItem, (ulong, ulong))> items)
    {
        foreach (var entry in directory.List())
        {
            var status = directory.FindStatus(entry.Name) ?? throw new InvalidOperationException($"{directory.DisplayPath}/{entry.Name} is listed and does not exist");
            var here = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
            var item = new TreeItem
            {
                Path = here,
                Type = TypeOf(status.Kind),
                Mode = status.Mode,
                Uid = status.Uid,
                Gid = status.Gid,
                Time = status.MtimeSeconds,
                Content = status.Kind == FileKind.File ? ReadFile(directory, entry.Name) : [],
                Target = status.Kind == FileKind.SymbolicLink ? directory.ReadSymbolicLink(entry.Name) : "",
                Device = status.Kind is FileKind.CharacterDevice or FileKind.BlockDevice ? (status.DeviceIdMajor, status.DeviceIdMinor) : default,
                Xattrs = [.. directory.GetXattrs(entry.Name).Where(static x => !x.Name.StartsWith("trusted.overlay.", StringComparison.Ordinal)).Select(static x => new TarXattr(x.Name, x.Value))],
            };
            items.Add(here, (item, status.Kind == FileKind.Directory || status.Links < 2 ? default : (status.Device, status.Inode)));
            if (status.Kind != FileKind.Directory) continue;
            using var child = directory.OpenDirectory(entry.Name);
            Read(child, here, items);
        }
    }

    private static byte[] ReadFile(DirectoryHandle directory, string name)
    {
        using var file = directory.OpenFile(name);
        var bytes = new byte[file.Status.Size];
        Assert.Equal(bytes.Length, file.ReadFull(bytes));
        return bytes;
    }

    private static TarEntryType TypeOf(FileKind kind) => kind switch
    {
        FileKind.File => TarEntryType.File,
        FileKind.Directory => TarEntryType.Directory,
        FileKind.SymbolicLink => TarEntryType.SymbolicLink,
        FileKind.CharacterDevice => TarEntryType.CharacterDevice,
        FileKind.BlockDevice => TarEntryType.BlockDevice,
        FileKind.Fifo => TarEntryType.Fifo,
        _ => throw new InvalidOperationException("a socket has no entry"),
    };
}
