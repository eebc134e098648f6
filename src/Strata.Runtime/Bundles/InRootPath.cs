using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Runtime.Bundles;

/// <summary>How far a path exists in an image's root, links followed as the container itself would follow them.</summary>
/// <param name="Parent">The last directory that exists, without links, relative to the root; empty is the root.</param>
/// <param name="Missing">The names below it that do not exist; empty when the path exists.</param>
/// <param name="Kind">What the path is; null when it does not exist, or when a file is in the way.</param>
[SupportedOSPlatform("linux")]
internal sealed record InRootPath(string Parent, IReadOnlyList<string> Missing, FileKind? Kind)
{
    /// <summary>As the kernel's limit of links in one path (path_resolution(7)).</summary>
    private const int MaxLinks = 40;

    /// <summary>Walks the path name by name.</summary>
    /// <exception cref="StrataException">InvalidArgument: the links go in a circle.</exception>
    public static InRootPath Walk(DirectoryHandle root, string path)
    {
        var done = new List<string>();
        var pending = new Stack<string>();
        Push(path);
        var links = 0;
        FileKind? kind = FileKind.Directory;
        while (pending.TryPop(out var name))
        {
            if (name == "..")
            {
                if (done.Count > 0) done.RemoveAt(done.Count - 1);
                kind = FileKind.Directory;
                continue;
            }
            using var directory = root.FindDirectoryInRoot(string.Join('/', done));
            var status = directory?.FindStatus(name);
            if (status is null)
            {
                // A file in the way: nothing can be made below it, so nothing is missing either.
                if (directory is null) return new InRootPath(string.Join('/', done), [], null);
                // ".." behind something missing is taken by name, as runtimes do.
                var missing = new List<string> { name };
                while (pending.TryPop(out var next))
                {
                    if (next != "..") missing.Add(next);
                    else if (missing.Count > 0) missing.RemoveAt(missing.Count - 1);
                    else if (done.Count > 0) done.RemoveAt(done.Count - 1);
                }
                return new InRootPath(string.Join('/', done), missing, missing.Count == 0 ? FileKind.Directory : null);
            }
            kind = status.Value.Kind;
            if (kind != FileKind.SymbolicLink)
            {
                done.Add(name);
                continue;
            }
            if (++links > MaxLinks) throw StrataException.Invalid($"{path}: too many levels of symbolic links");
            var target = directory!.ReadSymbolicLink(name);
            if (target.StartsWith('/')) done.Clear();
            Push(target);
        }
        var parent = kind == FileKind.Directory || done.Count == 0 ? done : done[..^1];
        return new InRootPath(string.Join('/', parent), [], kind);

        void Push(string text)
        {
            var names = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
            for (var i = names.Length - 1; i >= 0; i--)
            {
                if (names[i] != ".") pending.Push(names[i]);
            }
        }
    }
}
