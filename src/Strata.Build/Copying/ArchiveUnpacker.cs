using Strata.Archive.Compression;
using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Oci;

namespace Strata.Build.Copying;

/// <summary>
/// Unpacks an archive that <c>ADD</c> names into a layer, entry by entry as it is read. Names are placed below the
/// destination; links on the way are followed inside the image, as they would be on disk.
/// </summary>
internal sealed class ArchiveUnpacker(LayerPlan plan, IFileTree parent, TarWriter writer, FileContents contents, Owner? owner)
{
    /// <summary>True when a file is a tar archive, compressed or not.</summary>
    public static bool IsArchive(SelectedSource source)
    {
        if (source.Top.Entry is not { Kind: FileKind.File, Size: > 0 }) return false;
        try
        {
            using var stream = Decompression.Open(source.Root.Tree.OpenRead(source.Top.Path), out _);
            using var reader = new TarReader(stream);
            return reader.Next() is not null;
        }
        catch (StrataException e) when (e.Kind == ErrorKind.DataLoss)
        {
            return false;
        }
    }

    /// <summary>Unpacks into a directory that is in the plan or the parent.</summary>
    /// <exception cref="StrataException">InvalidArgument: a name leads out of the archive; DataLoss: the archive is damaged.</exception>
    public void Unpack(SelectedSource source, string directory, CancellationToken cancel)
    {
        using var stream = Decompression.Open(source.Root.Tree.OpenRead(source.Top.Path), out _);
        using var reader = new TarReader(stream);
        var archive = "/" + source.Top.Path;
        while (reader.Next() is { } entry)
        {
            cancel.ThrowIfCancellationRequested();
            var name = Clean(archive, entry.Name);
            if (name.Length == 0) continue; // the destination itself stays as it is
            Add(archive, directory, name, entry, reader, cancel);
        }
    }

    private void Add(string archive, string directory, string name, TarEntry entry, TarReader reader, CancellationToken cancel)
    {
        var above = plan.Resolve(TreePath.Join(directory, TreePath.Parent(name)));
        plan.EnsureDirectory(above, Owner.Root, null); // Docker gives such a directory to root, --chown or not
        var path = TreePath.Join(above, TreePath.Name(name));
        var existing = plan.Find(path);
        var isDirectory = entry.Type == TarEntryType.Directory;
        if (existing is { Kind: FileKind.Directory } && !isDirectory) plan.Remove(path);
        plan.WriteTo(writer, contents, cancel);

        var header = new TarEntry
        {
            Name = path,
            Type = entry.Type,
            Mode = entry.Type == TarEntryType.SymbolicLink ? 0x1FF : entry.Mode, // what every file system says of one
            Uid = owner?.Uid ?? entry.Uid,
            Gid = owner?.Gid ?? entry.Gid,
            Size = entry.Size,
            Sparse = entry.Sparse,
            MtimeSeconds = entry.MtimeSeconds,
            MtimeNanoseconds = entry.MtimeNanoseconds,
            LinkName = entry.LinkName,
            DeviceMajor = entry.DeviceMajor,
            DeviceMinor = entry.DeviceMinor,
            Xattrs = entry.Xattrs,
        };
        if (entry.Type == TarEntryType.HardLink)
        {
            if (FindTarget(archive, directory, entry) is { } target) header.LinkName = target;
            else return;
        }
        var before = existing is { Kind: FileKind.Directory } && isDirectory ? plan.GetDirectory(path) : null;
        plan.Put(path, new PlannedEntry
        {
            Kind = KindOf(entry.Type),
            Mode = entry.Mode,
            Owner = new Owner((uint)header.Uid, (uint)header.Gid),
            Target = entry.Type == TarEntryType.SymbolicLink ? entry.LinkName : "",
            IsNew = isDirectory && before is null or { IsNew: true },
            IsOpaque = isDirectory && (before?.IsOpaque ?? plan.WasRemoved(path)),
            IsWritten = true,
        });
        plan.WriteParents(writer, path, contents);
        writer.WriteEntry(header);
        if (isDirectory && before is null && plan.WasRemoved(path)) writer.WriteEntry(new TarEntry { Name = $"{path}/{Archive.Whiteout.OpaqueMarker}" });
        Copy(reader, cancel);

        // A hard link to a file of the parent: the layer gets a copy of that file, because links do not cross layers.
        string? FindTarget(string from, string below, TarEntry link)
        {
            var asked = TreePath.Join(below, Clean(from, link.LinkName));
            var found = TreePath.Join(plan.Resolve(TreePath.Parent(asked)), TreePath.Name(asked));
            if (plan.Find(found) is not { Kind: not FileKind.Directory } there)
            {
                throw StrataException.Invalid($"{from}: \"{link.Name}\" is a hard link to \"{link.LinkName}\", which is not there");
            }
            if (plan.IsPlanned(found)) return found;
            var group = new SelectedSource
            {
                Root = new SourceRoot(parent, "parent"),
                Name = TreePath.Name(found),
                Files = [new SelectedFile(found, "", there, there.Kind == FileKind.SymbolicLink ? parent.ReadLink(found) : null)],
            };
            new CopyPlanner(plan, null, null).Add(group, "/" + path, cancel);
            plan.WriteTo(writer, contents, cancel);
            return null;
        }
    }

    private void Copy(TarReader reader, CancellationToken cancel)
    {
        Span<byte> buffer = stackalloc byte[16 << 10];
        int n;
        while ((n = reader.Read(buffer)) > 0)
        {
            cancel.ThrowIfCancellationRequested();
            writer.Write(buffer[..n]);
        }
    }

    private static string Clean(string archive, string name)
    {
        var depth = 0;
        foreach (var part in name.Split('/'))
        {
            if (part is "" or ".") continue;
            depth += part == ".." ? -1 : 1;
            if (depth < 0) throw StrataException.Invalid($"{archive}: \"{name}\" leads out of the archive");
        }
        return TreePath.Clean(name);
    }

    private static FileKind KindOf(TarEntryType type) => type switch
    {
        TarEntryType.Directory => FileKind.Directory,
        TarEntryType.SymbolicLink => FileKind.SymbolicLink,
        TarEntryType.CharacterDevice => FileKind.CharacterDevice,
        TarEntryType.BlockDevice => FileKind.BlockDevice,
        TarEntryType.Fifo => FileKind.Fifo,
        _ => FileKind.File,
    };
}
