using Strata.Build.Files;
using Strata.Oci;

namespace Strata.Build.Copying;

/// <summary>
/// Places the files of a source at a destination, by the rules that BuildKit's copy has: a directory's content goes
/// into the destination, other files go into it when it is a directory; missing directories are made with mode 0755;
/// a directory that exists keeps its metadata when it is the destination itself and takes over the source's when it is
/// below; nothing takes the place of a directory, and a directory not that of anything else.
/// </summary>
internal sealed class CopyPlanner(LayerPlan plan, Owner? owner, ModeChange? mode)
{
    /// <summary>Plans one source.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text: the destination's type does not allow it.</exception>
    public void Add(SelectedSource source, string destination, CancellationToken cancel)
    {
        // "/x/" is a directory, made if need be; of "/x" only the directory above is sure to be one.
        var directory = TreePath.Name(destination) is "" or "." ? TreePath.Clean(destination) : TreePath.Parent(TreePath.Clean(destination));
        plan.EnsureDirectory(plan.Resolve(directory), owner ?? Owner.Root, mode);
        var target = plan.Resolve(TreePath.Clean(destination));
        var existing = target.Length == 0 ? new FileEntry { Name = "", Kind = FileKind.Directory, Mode = 0 } : plan.Find(target);
        if (source.Top.Entry.Kind != FileKind.Directory)
        {
            if (existing is { Kind: FileKind.Directory }) target = TreePath.Join(target, source.Name);
            plan.EnsureDirectory(TreePath.Parent(target), owner ?? Owner.Root, mode);
            AddFile(source, 0, target, []);
            return;
        }
        if (existing is { Kind: not FileKind.Directory }) throw StrataException.Invalid($"cannot copy to non-directory: /{target}");
        if (source.CopiesTop && existing is null) AddDirectory(source, 0, target);
        else plan.EnsureDirectory(target, owner ?? Owner.Root, mode);
        AddContent(source, target, cancel);
    }

    private void AddContent(SelectedSource source, string target, CancellationToken cancel)
    {
        // A tree's root has no time of its own: it is whatever the host or the driver did to it last.
        if (target.Length > 0 && source.Top.Path.Length > 0)
        {
            var top = plan.GetDirectory(target);
            top.MtimeSeconds = source.Top.Entry.MtimeSeconds;
            top.MtimeNanoseconds = source.Top.Entry.MtimeNanoseconds;
            top.IsWritten = false;
        }
        var links = new Dictionary<(ulong, ulong), PlannedEntry.LinkGroup>();
        for (var i = 1; i < source.Files.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var path = TreePath.Join(target, source.Files[i].Relative);
            if (source.Files[i].Entry.Kind == FileKind.Directory) AddDirectory(source, i, path);
            else AddFile(source, i, path, links);
        }
    }

    private void AddDirectory(SelectedSource source, int index, string path)
    {
        var file = source.Files[index];
        var existing = plan.Find(path);
        if (existing is { Kind: not FileKind.Directory }) throw StrataException.Invalid($"cannot copy to non-directory: /{path}");
        var before = existing is null ? null : plan.GetDirectory(path);
        if (file.OnlyLeads && before is not null)
        {
            before.Mode = file.Entry.Mode; // --chmod or not; everything else stays
            before.IsWritten = false;
            return;
        }
        plan.Put(path, new PlannedEntry
        {
            Kind = FileKind.Directory,
            Mode = mode?.Apply(file.Entry.Mode, isDirectory: true) ?? file.Entry.Mode,
            Owner = OwnerOf(source, file.Entry),
            MtimeSeconds = file.Entry.MtimeSeconds,
            MtimeNanoseconds = file.Entry.MtimeNanoseconds,
            Xattrs = source.Root.KeepsOwners ? source.Root.Tree.GetXattrs(file.Path) : before?.Xattrs ?? [],
            IsNew = before is null or { IsNew: true },
            IsOpaque = before?.IsOpaque ?? plan.WasRemoved(path),
        });
    }

    private void AddFile(SelectedSource source, int index, string path, Dictionary<(ulong, ulong), PlannedEntry.LinkGroup> links)
    {
        var file = source.Files[index];
        var kind = file.Entry.Kind;
        if (plan.Find(path) is { Kind: FileKind.Directory }) throw StrataException.Invalid($"cannot replace to directory /{path} with file");
        if (kind == FileKind.Socket)
        {
            // A socket means nothing without its process. Docker turns one of the context into an empty file.
            if (source.Root.KeepsOwners) return;
            kind = FileKind.File;
        }
        var isLink = kind == FileKind.SymbolicLink;
        plan.Put(path, new PlannedEntry
        {
            Kind = kind,
            Mode = isLink ? 0x1FF : mode?.Apply(file.Entry.Mode, isDirectory: false) ?? file.Entry.Mode,
            Owner = OwnerOf(source, file.Entry),
            MtimeSeconds = file.Entry.MtimeSeconds,
            MtimeNanoseconds = file.Entry.MtimeNanoseconds,
            Target = file.Target ?? "",
            DeviceMajor = file.Entry.DeviceMajor,
            DeviceMinor = file.Entry.DeviceMinor,
            Xattrs = source.Root.KeepsOwners ? source.Root.Tree.GetXattrs(file.Path) : [],
            Source = file.Entry.Kind == FileKind.File ? source : null,
            SourceIndex = index,
            Size = file.Entry.Kind == FileKind.File ? file.Entry.Size : 0,
            Links = file.Entry is { Kind: FileKind.File, Links: > 1 } ? GroupOf(file.Entry, links) : null,
        });
    }

    private static PlannedEntry.LinkGroup GroupOf(in FileEntry entry, Dictionary<(ulong, ulong), PlannedEntry.LinkGroup> links)
    {
        if (!links.TryGetValue((entry.Device, entry.Inode), out var group)) links[(entry.Device, entry.Inode)] = group = new PlannedEntry.LinkGroup();
        return group;
    }

    private Owner OwnerOf(SelectedSource source, in FileEntry entry) =>
        owner ?? (source.Root.KeepsOwners ? new Owner(entry.Uid, entry.Gid) : Owner.Root);
}
