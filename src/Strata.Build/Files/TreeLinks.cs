using Strata.Oci;

namespace Strata.Build.Files;

/// <summary>Follows symbolic links inside a tree, so that none leads out of it: <c>/</c> and <c>..</c> end at its root.</summary>
internal sealed class TreeLinks(Func<string, FileEntry?> find, Func<string, string> readLink)
{
    // As the kernel's own limit is 40; BuildKit gives up at 255.
    private const int MaxLinks = 255;

    public TreeLinks(IFileTree tree)
        : this(tree.Find, tree.ReadLink)
    {
    }

    /// <summary>
    /// The path that <paramref name="path"/> means once the links in it are followed; the last part's link too when
    /// <paramref name="followLast"/>. Parts that are not there stay as they are written.
    /// </summary>
    /// <exception cref="StrataException">InvalidArgument: links that lead in a circle.</exception>
    public string Resolve(string path, bool followLast = true)
    {
        var pending = new Stack<string>();
        Push(pending, path);
        var current = "";
        var links = 0;
        var missing = false;
        while (pending.TryPop(out var part))
        {
            if (part is "" or ".") continue;
            if (part == "..")
            {
                current = TreePath.Parent(current);
                missing = missing && current.Length > 0;
                continue;
            }
            var candidate = TreePath.Join(current, part);
            var entry = missing ? null : find(candidate);
            if (entry is { Kind: FileKind.SymbolicLink } && (followLast || pending.Count > 0))
            {
                if (++links > MaxLinks) throw StrataException.Invalid($"\"/{path}\": too many links");
                var target = readLink(candidate);
                if (target.StartsWith('/')) current = "";
                Push(pending, target);
                continue;
            }
            // Below what is not there nothing is either; ".." may lead back to what is.
            missing = entry is null && pending.Count > 0 && !pending.Contains("..");
            current = candidate;
        }
        return current;
    }

    private static void Push(Stack<string> pending, string path)
    {
        var parts = path.Split('/');
        for (var i = parts.Length - 1; i >= 0; i--) pending.Push(parts[i]);
    }
}
