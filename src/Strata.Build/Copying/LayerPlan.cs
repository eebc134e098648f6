using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Build.Files;
using Strata.Oci;

namespace Strata.Build.Copying;

/// <summary>
/// A layer in the making over a parent's merged files: what is in the plan is seen before what is in the parent. Written
/// out, it is one tar in byte order, with an entry for every directory on the way to what it holds; those that exist
/// in the parent are written as they are there, because readers of layers may give a missing one other permissions.
/// </summary>
internal sealed class LayerPlan
{
    private readonly IFileTree _parent;
    private readonly TreeLinks _links;
    private readonly Dictionary<string, PlannedEntry> _entries = [];

    // Directories of the parent that something took the place of.
    private readonly HashSet<string> _hidden = [];

    public LayerPlan(IFileTree parent, long? time)
    {
        _parent = parent;
        Time = time;
        _links = new TreeLinks(Find, ReadLink);
    }

    /// <summary>The time of directories that have none of their own because the build makes them; null for 0.</summary>
    public long? Time { get; }

    /// <summary>What a path means once the links in it are followed.</summary>
    public string Resolve(string path, bool followLast = true) => _links.Resolve(path, followLast);

    /// <summary>What is at a path, in the plan or else in the parent.</summary>
    public FileEntry? Find(string path)
    {
        if (_entries.TryGetValue(path, out var planned))
        {
            return new FileEntry { Name = TreePath.Name(path), Kind = planned.Kind, Mode = planned.Mode, Uid = planned.Owner.Uid, Gid = planned.Owner.Gid };
        }
        // Entries always have their parent directory in the plan, so the nearest one tells whether the parent counts.
        if (path.Length > 0 && _entries.TryGetValue(TreePath.Parent(path), out var directory)
            && (directory.Kind != FileKind.Directory || directory.IsNew || directory.IsOpaque))
        {
            return null;
        }
        return IsHidden(path) ? null : _parent.Find(path);
    }

    /// <summary>Makes a directory and those above it where they are not there yet; what exists stays as it is.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text: something else is in the way.</exception>
    public void EnsureDirectory(string path, Owner owner, ModeChange? mode)
    {
        if (path.Length == 0) return;
        var slash = -1;
        do
        {
            slash = path.IndexOf('/', slash + 1);
            var directory = slash < 0 ? path : path[..slash];
            if (Find(directory) is { } existing)
            {
                if (existing.Kind != FileKind.Directory) throw StrataException.Invalid($"mkdir /{directory}: not a directory");
                continue;
            }
            Put(directory, new PlannedEntry
            {
                Kind = FileKind.Directory,
                Mode = mode?.ForNewDirectory ?? ModeChange.DirectoryDefault,
                Owner = owner,
                MtimeSeconds = Time ?? 0,
                IsNew = true,
                IsOpaque = _hidden.Contains(directory),
            });
        }
        while (slash >= 0);
    }

    /// <summary>Plans an entry at a path without links in its directories, and takes over the directories above it.</summary>
    /// <exception cref="StrataException">InvalidArgument: layers have another meaning for the name.</exception>
    public void Put(string path, PlannedEntry entry)
    {
        if (Whiteout.TryParse(TreePath.Name(path), out _, out _))
        {
            throw StrataException.Invalid($"\"/{path}\": a layer cannot hold a name that begins with \"{Whiteout.Prefix}\": it would delete a file; rename it or leave it out by .dockerignore");
        }
        KeepParents(path);
        _entries[path] = entry;
    }

    /// <summary>An existing directory's entry, taken over from the parent when the plan does not have it yet.</summary>
    public PlannedEntry GetDirectory(string path)
    {
        if (!_entries.TryGetValue(path, out var planned))
        {
            planned = Existing(path, _parent.Find(path)!.Value);
            Put(path, planned);
        }
        return planned;
    }

    /// <summary>Removes what is at a path, everything below it included, so that something else can take its place.</summary>
    public void Remove(string path)
    {
        if (Find(path) is not { Kind: FileKind.Directory }) return;
        if (_parent.Find(path) is { Kind: FileKind.Directory }) _hidden.Add(path);
        var below = path + "/";
        foreach (var name in _entries.Keys.Where(name => name.StartsWith(below, StringComparison.Ordinal)).ToList()) _entries.Remove(name);
        _entries.Remove(path);
    }

    /// <summary>True when this layer has an entry for the path.</summary>
    public bool IsPlanned(string path) => _entries.ContainsKey(path);

    /// <summary>True when a directory of the parent was removed at this path before.</summary>
    public bool WasRemoved(string path) => _hidden.Contains(path);

    /// <summary>Writes what is not written yet, in byte order.</summary>
    public void WriteTo(TarWriter writer, FileContents contents, CancellationToken cancel)
    {
        var pending = new List<string>();
        foreach (var (path, entry) in _entries)
        {
            if (!entry.IsWritten) pending.Add(path);
        }
        // A directory sorts before what it holds, because its path is a prefix of theirs.
        pending.Sort(ImagePath.Compare);
        foreach (var path in pending)
        {
            cancel.ThrowIfCancellationRequested();
            Write(writer, path, _entries[path], contents);
        }
    }

    /// <summary>Writes the directories above a path that are not written yet, so that the path itself may follow.</summary>
    public void WriteParents(TarWriter writer, string path, FileContents contents)
    {
        KeepParents(path);
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (_entries.TryGetValue(path[..slash], out var entry) && !entry.IsWritten) Write(writer, path[..slash], entry, contents);
        }
    }

    /// <summary>Writes one entry.</summary>
    public static void Write(TarWriter writer, string path, PlannedEntry entry, FileContents contents)
    {
        entry.IsWritten = true;
        var header = new TarEntry
        {
            Name = path,
            Mode = entry.Mode,
            Uid = entry.Owner.Uid,
            Gid = entry.Owner.Gid,
            MtimeSeconds = entry.MtimeSeconds,
            MtimeNanoseconds = entry.MtimeNanoseconds,
            Xattrs = entry.Xattrs,
        };
        if (entry.Links is { } links)
        {
            if (links.FirstPath is { } first)
            {
                header.Type = TarEntryType.HardLink;
                header.LinkName = first;
                header.Xattrs = [];
                writer.WriteEntry(header);
                return;
            }
            links.FirstPath = path;
        }
        switch (entry.Kind)
        {
            case FileKind.Directory:
                header.Type = TarEntryType.Directory;
                break;
            case FileKind.SymbolicLink:
                header.Type = TarEntryType.SymbolicLink;
                header.LinkName = entry.Target;
                break;
            case FileKind.CharacterDevice or FileKind.BlockDevice:
                header.Type = entry.Kind == FileKind.CharacterDevice ? TarEntryType.CharacterDevice : TarEntryType.BlockDevice;
                header.DeviceMajor = entry.DeviceMajor;
                header.DeviceMinor = entry.DeviceMinor;
                break;
            case FileKind.Fifo:
                header.Type = TarEntryType.Fifo;
                break;
            default:
                header.Size = entry.Size;
                break;
        }
        writer.WriteEntry(header);
        if (entry.Kind == FileKind.File && entry.Source is { } source) contents.Copy(source, entry.SourceIndex, writer.Write);
        if (entry.IsOpaque) writer.WriteEntry(new TarEntry { Name = $"{path}/{Whiteout.OpaqueMarker}" });
    }

    private void KeepParents(string path)
    {
        for (var directory = TreePath.Parent(path); directory.Length > 0 && !_entries.ContainsKey(directory); directory = TreePath.Parent(directory))
        {
            if (_parent.Find(directory) is { Kind: FileKind.Directory } existing) _entries[directory] = Existing(directory, existing);
        }
    }

    private PlannedEntry Existing(string path, in FileEntry entry) => new()
    {
        Kind = FileKind.Directory,
        Mode = entry.Mode,
        Owner = new Owner(entry.Uid, entry.Gid),
        MtimeSeconds = entry.MtimeSeconds,
        MtimeNanoseconds = entry.MtimeNanoseconds,
        Xattrs = _parent.GetXattrs(path),
    };

    private string ReadLink(string path) => _entries.TryGetValue(path, out var planned) ? planned.Target : _parent.ReadLink(path);

    private bool IsHidden(string path)
    {
        if (_hidden.Count == 0) return false;
        for (var directory = path; directory.Length > 0; directory = TreePath.Parent(directory))
        {
            if (_hidden.Contains(directory)) return true;
        }
        return false;
    }
}
