using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Testing.Trees;

/// <summary>
/// A tree of files as a value: the same value creates it on disk, writes it as a tar and checks that a directory is it.
/// Items come in order, a directory before what is in it; a later item may change an earlier directory.
/// </summary>
public sealed record Tree(params TreeItem[] Items)
{
    /// <summary>Creates it in an existing directory.</summary>
    public void Create(string directory)
    {
        using var root = DirectoryHandle.OpenHostPath(directory);
        foreach (var item in Items) item.Create(root);
        // Creating what is in them changed the times of directories.
        foreach (var item in Items.Where(static i => i.Type == TarEntryType.Directory))
        {
            using var made = root.FindDirectoryInRoot(item.Path)!;
            made.SetTimes(".", item.Time, 0);
        }
    }

    /// <summary>Its tar, as our own writer makes it.</summary>
    public byte[] ToTar() => ToTar(Items.Select(static i => (i.ToEntry(), i.Content)));

    /// <summary>A tar of any entries.</summary>
    public static byte[] ToTar(IEnumerable<(TarEntry Entry, byte[] Content)> entries)
    {
        using var bytes = new MemoryStream();
        using (var writer = new TarWriter(bytes))
        {
            foreach (var (entry, content) in entries)
            {
                writer.WriteEntry(entry);
                if (entry.Type == TarEntryType.File) writer.Write(content);
            }
            writer.Finish();
        }
        return bytes.ToArray();
    }

    /// <summary>Fails unless a directory holds just this tree.</summary>
    public void Check(string directory) => Assert.Equal(Describe(), TreeSnapshot.Read(directory));

    /// <summary>As <see cref="TreeSnapshot.Read"/> would describe it on disk.</summary>
    public string Describe()
    {
        var byPath = new Dictionary<string, TreeItem>();
        foreach (var item in Items) byPath[item.Path] = item;
        var groups = new Dictionary<string, List<string>>();
        foreach (var item in Items)
        {
            if (item.Type != TarEntryType.HardLink) continue;
            var target = Resolve(byPath, item);
            if (!groups.TryGetValue(target.Path, out var group)) groups.Add(target.Path, group = [target.Path]);
            group.Add(item.Path);
        }
        var first = new Dictionary<string, string>();
        foreach (var group in groups.Values)
        {
            group.Sort(ImagePath.Compare);
            foreach (var path in group) first[path] = group[0];
        }
        var lines = new SortedDictionary<string, string>(Comparer<string>.Create(ImagePath.Compare));
        foreach (var (path, item) in byPath) lines[path] = (Resolve(byPath, item) with { Path = path }).Describe(first.GetValueOrDefault(path, ""));
        return string.Join('\n', lines.Values);
    }

    private static TreeItem Resolve(Dictionary<string, TreeItem> byPath, TreeItem item)
    {
        while (item.Type == TarEntryType.HardLink) item = byPath[item.Target];
        return item;
    }
}
