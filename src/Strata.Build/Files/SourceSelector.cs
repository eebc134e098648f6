using Strata.Build.Frontend;
using Strata.Dockerfile.Ignoring;
using Strata.Oci;

namespace Strata.Build.Files;

/// <summary>
/// Finds what a source of <c>COPY</c> or <c>ADD</c> means: cleans the path, expands wildcards part by part, follows the
/// links on the way to it and of itself, and lists what is below. Only that is walked.
/// </summary>
internal sealed class SourceSelector(SourceRoot root, IReadOnlyList<string> excludes, CancellationToken cancel)
{
    private readonly SourceFilter _filter = SourceFilter.Excluding(excludes, root.Label);

    private readonly TreeLinks _links = new(path => root.IsIgnored(path) && root.Tree.Find(path)?.Kind != FileKind.Directory ? null : root.Tree.Find(path), root.Tree.ReadLink);

    /// <summary>The sources that a pattern means, in byte order; none when a pattern with wildcards matches nothing.</summary>
    /// <exception cref="StrataException">NotFound with Docker's text.</exception>
    public List<SelectedSource> Select(string pattern)
    {
        return [.. Expand(pattern).Select(path => SelectOne(path, _filter))];
    }

    /// <summary>
    /// The same with <c>--parents</c>: each path keeps its directories below the pivot, <c>/./</c>, or below the root when there
    /// is none. Behind the pivot, <c>**</c> stands for any number of directories, and no links are followed.
    /// </summary>
    /// <exception cref="StrataException">NotFound with Docker's text.</exception>
    public List<SelectedSource> SelectWithParents(string pattern)
    {
        var pivot = pattern.IndexOf("/./", StringComparison.Ordinal);
        var below = TreePath.Clean(pivot < 0 ? pattern : pattern[(pivot + 3)..]);
        if (!GoPattern.IsValid(below)) throw StrataException.Invalid($"\"{pattern}\": syntax error in pattern");
        var filter = _filter.Only(below);
        var sources = Expand(pivot < 0 ? "" : pattern[..pivot]).Select(path => SelectOne(path, filter)).ToList();
        var isExact = !HasWildcard(pattern);
        if (isExact && below.Length > 0 && root.Tree.Find(TreePath.Join(sources[0].Top.Path, below)) is null) throw NotFound(TreePath.Clean(pattern));
        if (isExact && below.Length > 0 && sources[0].Files.Count == 1 && root.IsIgnored(TreePath.Join(sources[0].Top.Path, below))) throw NotFound(TreePath.Clean(pattern));
        return sources;
    }

    // As in BuildKit, escapes count only beside wildcards: a name alone may hold any "\".
    private static bool HasWildcard(string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] is '*' or '?' or '[') return true;
            if (pattern[i] == '\\') i++;
        }
        return false;
    }

    // The paths that a pattern means: itself, or what its wildcards match.
    private List<string> Expand(string pattern)
    {
        var clean = TreePath.Clean(pattern);
        if (!HasWildcard(clean)) return [clean];
        if (!GoPattern.IsValid(clean)) throw StrataException.Invalid($"\"{pattern}\": syntax error in pattern");
        var matches = new List<string>();
        var parts = clean.Split('/');
        var first = Array.FindIndex(parts, HasWildcard);
        Expand(_links.Resolve(string.Join('/', parts[..first])), parts.AsSpan(first), matches);
        matches.Sort(ImagePath.Compare);
        return matches;
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

    private SelectedSource SelectOne(string asked, SourceFilter filter)
    {
        var path = _links.Resolve(asked);
        var top = root.Tree.Find(path) ?? throw NotFound(asked);
        var files = new List<SelectedFile>();
        if (top.Kind == FileKind.Directory)
        {
            files.Add(new SelectedFile(path, "", top, null));
            Walk(path, filter, files);
            if (files.Count == 1 && root.IsIgnored(path)) throw NotFound(asked);
        }
        else
        {
            if (root.IsIgnored(path)) throw NotFound(asked);
            files.Add(new SelectedFile(path, "", top, null));
        }
        return new SelectedSource { Root = root, Name = TreePath.Name(asked), Files = files };
    }

    private void Walk(string top, SourceFilter filter, List<SelectedFile> files)
    {
        // An own stack: a hostile tree may be deeper than the thread's.
        var pending = new Stack<(string Path, string Relative, FileEntry Entry)>();
        // Directories above the next entry that come along only if something below them does.
        var leading = new List<SelectedFile>();
        Push(top, "");
        while (pending.TryPop(out var next))
        {
            while (leading.Count > 0 && !next.Path.StartsWith(leading[^1].Path + "/", StringComparison.Ordinal)) leading.RemoveAt(leading.Count - 1);
            var isDirectory = next.Entry.Kind == FileKind.Directory;
            var isLeftOut = filter.IsLeftOut(next.Relative);
            var isIgnored = root.IsIgnored(next.Path);
            if (isDirectory && (!isLeftOut || filter.MayHoldSelected(next.Relative)) && (!isIgnored || root.MayHoldIncluded(next.Path))) Push(next.Path, next.Relative);
            if (isLeftOut || isIgnored)
            {
                if (isDirectory) leading.Add(new SelectedFile(next.Path, next.Relative, next.Entry, null, OnlyLeads: isLeftOut));
                continue;
            }
            files.AddRange(leading);
            leading.Clear();
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

    private StrataException NotFound(string asked) => StrataException.NotFound(excludes.Count > 0
        ? $"lstat /{asked}: no such file or directory"
        : $"failed to compute cache key: failed to calculate checksum of ref {root.Label}: {GoFormat.Quote("/" + asked)}: not found");
}
