using Strata.Dockerfile.Ignoring;
using Strata.Oci;

namespace Strata.Build.Files;

/// <summary>
/// Finds what a source of <c>COPY</c> or <c>ADD</c> means: cleans the path, expands wildcards part by part, follows the
/// links on the way to it and of itself, and lists what is below. Only that is walked.
/// </summary>
internal sealed class SourceSelector(SourceRoot root, CancellationToken cancel)
{
    private readonly TreeLinks _links = new(path => root.IsIgnored(path) && root.Tree.Find(path)?.Kind != FileKind.Directory ? null : root.Tree.Find(path), root.Tree.ReadLink);

    /// <summary>The sources that a pattern means, in byte order; none when a pattern with wildcards matches nothing.</summary>
    /// <exception cref="StrataException">NotFound with Docker's text.</exception>
    public List<SelectedSource> Select(string pattern)
    {
        var clean = TreePath.Clean(pattern);
        if (!GoPattern.HasWildcard(clean)) return [SelectOne(clean)];
        if (!GoPattern.IsValid(clean)) throw StrataException.Invalid($"\"{pattern}\": syntax error in pattern");
        var matches = new List<string>();
        var parts = clean.Split('/');
        var first = Array.FindIndex(parts, GoPattern.HasWildcard);
        Expand(_links.Resolve(string.Join('/', parts[..first])), parts.AsSpan(first), matches);
        matches.Sort(ImagePath.Compare);
        return [.. matches.Select(SelectOne)];
    }

    private void Expand(string directory, ReadOnlySpan<string> parts, List<string> matches)
    {
        cancel.ThrowIfCancellationRequested();
        if (directory.Length > 0 && root.Tree.Find(directory) is not { Kind: FileKind.Directory }) return;
        foreach (var entry in root.Tree.List(directory))
        {
            if (!GoPattern.Matches(parts[0], entry.Name)) continue;
            var path = TreePath.Join(directory, entry.Name);
            var ignored = root.IsIgnored(path);
            if (ignored && (entry.Kind != FileKind.Directory || !root.MayHoldIncluded(path))) continue;
            if (parts.Length > 1)
            {
                if (entry.Kind == FileKind.Directory) Expand(path, parts[1..], matches);
            }
            else if (!ignored || HoldsIncluded(path))
            {
                matches.Add(path);
            }
        }
    }

    private SelectedSource SelectOne(string asked)
    {
        var path = _links.Resolve(asked);
        var top = root.Tree.Find(path) ?? throw NotFound(asked);
        var files = new List<SelectedFile>();
        if (top.Kind == FileKind.Directory)
        {
            files.Add(new SelectedFile(path, "", top, null));
            Walk(path, "", files);
            if (files.Count == 1 && root.IsIgnored(path)) throw NotFound(asked);
        }
        else
        {
            if (root.IsIgnored(path)) throw NotFound(asked);
            files.Add(new SelectedFile(path, "", top, null));
        }
        return new SelectedSource { Root = root, Name = TreePath.Name(asked), Files = files };
    }

    private void Walk(string directory, string relative, List<SelectedFile> files)
    {
        // An own stack: a hostile tree may be deeper than the thread's.
        var pending = new Stack<(string Path, string Relative, FileEntry Entry)>();
        Push(directory, relative);
        while (pending.TryPop(out var next))
        {
            var ignored = root.IsIgnored(next.Path);
            if (next.Entry.Kind == FileKind.Directory)
            {
                if (ignored && (!root.MayHoldIncluded(next.Path) || !HoldsIncluded(next.Path))) continue;
                files.Add(new SelectedFile(next.Path, next.Relative, next.Entry, null));
                Push(next.Path, next.Relative);
                continue;
            }
            if (ignored) continue;
            var target = next.Entry.Kind == FileKind.SymbolicLink ? root.Tree.ReadLink(next.Path) : null;
            files.Add(new SelectedFile(next.Path, next.Relative, next.Entry, target));
        }

        void Push(string path, string below)
        {
            cancel.ThrowIfCancellationRequested();
            var entries = root.Tree.List(path).ToArray();
            Array.Sort(entries, static (a, b) => ImagePath.Compare(b.Name, a.Name));
            foreach (var entry in entries) pending.Push((TreePath.Join(path, entry.Name), TreePath.Join(below, entry.Name), entry));
        }
    }

    // Whether an ignored directory holds anything that is taken in again.
    private bool HoldsIncluded(string directory)
    {
        var pending = new Stack<string>([directory]);
        while (pending.TryPop(out var next))
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var entry in root.Tree.List(next))
            {
                var path = TreePath.Join(next, entry.Name);
                if (!root.IsIgnored(path)) return true;
                if (entry.Kind == FileKind.Directory && root.MayHoldIncluded(path)) pending.Push(path);
            }
        }
        return false;
    }

    private StrataException NotFound(string asked) => StrataException.NotFound(
        $"failed to compute cache key: failed to calculate checksum of ref {root.Label}: \"/{asked}\": not found");
}
