using System.Buffers;
using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Tar;

/// <summary>Layers that are held as their archives.</summary>
internal sealed class TarTree(TarStack stack) : LayerTree
{
    private TarNode Root => stack.Root;

    public override FileStatus? FindStatus(string path) => stack.Find(path)?.Status;

    public override IReadOnlyList<string> List(string path) => stack.Find(path)?.Children is { } children ? Sorted(children.Keys) : [];

    public override string? FindLinkTarget(string path) => stack.Find(path) is { Kind: FileKind.SymbolicLink } link ? link.LinkTarget : null;

    public override IReadOnlyList<Xattr> GetXattrs(string path) => stack.Find(path)?.Xattrs ?? [];

    public override Stream? OpenFile(string path) => stack.Find(path) is { Content: { } content } file ? content.Open(file.Size) : null;

    internal override void Write(Stream tar, CancellationToken cancel)
    {
        using var archiver = new TarNodeArchiver(tar, cancel);
        WriteAll(Root, "");
        archiver.Finish();

        void WriteAll(TarNode directory, string path)
        {
            foreach (var name in Sorted(directory.Children!.Keys))
            {
                var (child, here) = (directory.Children[name], LayerPath.Join(path, name));
                archiver.Write(here, child);
                if (child.Children is not null) WriteAll(child, here);
            }
        }
    }

    internal override void WriteDifferences(LayerTree below, Stream tar, CancellationToken cancel)
    {
        using var archiver = new TarNodeArchiver(tar, cancel);
        var old = ((TarTree)below).Root;
        if (!SameDirectory(Root, old, isRoot: true)) archiver.Write("", Root);
        WriteDifferences(Root, old, "", archiver, static () => { }, cancel);
        archiver.Finish();
    }

    // Tell: writes the directory itself, once, because something in it is to be told.
    private static void WriteDifferences(TarNode directory, TarNode? old, string path, TarNodeArchiver archiver, Action tell, CancellationToken cancel)
    {
        foreach (var name in Sorted(directory.Children!.Keys.Union(old?.Children?.Keys ?? Enumerable.Empty<string>())))
        {
            cancel.ThrowIfCancellationRequested();
            var here = LayerPath.Join(path, name);
            var before = old?.Children?.GetValueOrDefault(name);
            if (!directory.Children.TryGetValue(name, out var now))
            {
                tell();
                archiver.WriteWhiteout(here);
                continue;
            }
            if (now.Children is null)
            {
                if (before is not null && Same(now, before, cancel)) continue;
                tell();
                archiver.Write(here, now);
                continue;
            }
            var told = before?.Children is null || !SameDirectory(now, before, isRoot: false);
            if (told)
            {
                tell();
                archiver.Write(here, now);
            }
            WriteDifferences(now, before?.Children is null ? null : before, here, archiver, TellOnce, cancel);

            void TellOnce()
            {
                if (told) return;
                told = true;
                tell();
                archiver.Write(here, now);
            }
        }
    }

    private static bool SameDirectory(TarNode now, TarNode before, bool isRoot) =>
        now.Mode == before.Mode && now.Uid == before.Uid && now.Gid == before.Gid && (isRoot || SameTime(now, before)) && SameXattrs(now, before);

    private static bool Same(TarNode now, TarNode before, CancellationToken cancel)
    {
        if (now.Kind != before.Kind || now.Mode != before.Mode || now.Uid != before.Uid || now.Gid != before.Gid || !SameTime(now, before)) return false;
        if (now.Size != before.Size || now.DeviceMajor != before.DeviceMajor || now.DeviceMinor != before.DeviceMinor || now.LinkTarget != before.LinkTarget || !SameXattrs(now, before)) return false;
        // A file that got further names is stored with them, so that they become links of one file again.
        if (now.Links > before.Links) return false;
        return now.Content is null || now.Content.IsSamePlace(before.Content!) || SameBytes(now, before, cancel);
    }

    private static bool SameTime(TarNode a, TarNode b) => a.MtimeSeconds == b.MtimeSeconds && a.MtimeNanoseconds == b.MtimeNanoseconds;

    private static bool SameXattrs(TarNode a, TarNode b) =>
        a.Xattrs.Count == b.Xattrs.Count && a.Xattrs.Zip(b.Xattrs).All(static pair => pair.First.Name == pair.Second.Name && pair.First.Value.AsSpan().SequenceEqual(pair.Second.Value));

    private static bool SameBytes(TarNode now, TarNode before, CancellationToken cancel)
    {
        const int step = 64 << 10;
        using var a = now.Content!.Open(now.Size);
        using var b = before.Content!.Open(before.Size);
        var buffer = ArrayPool<byte>.Shared.Rent(2 * step);
        try
        {
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                var n = a.ReadAtLeast(buffer.AsSpan(0, step), step, throwOnEndOfStream: false);
                if (b.ReadAtLeast(buffer.AsSpan(step, step), step, throwOnEndOfStream: false) != n || !buffer.AsSpan(0, n).SequenceEqual(buffer.AsSpan(step, n))) return false;
                if (n < step) return true;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static List<string> Sorted(IEnumerable<string> names)
    {
        var sorted = names.ToList();
        sorted.Sort(ImagePath.Compare);
        return sorted;
    }
}
