using Strata.Oci;

namespace Strata.Dockerfile.Ignoring;

/// <summary>
/// A <c>.dockerignore</c>: which paths of a context are left out. The last pattern that matches a path or one of its
/// parents decides; <c>!</c> takes paths in again; <c>**</c> stands for any number of directories. <c>\</c> before any
/// character means that character (Docker gives some letters another meaning there). Immutable, and safe for several
/// threads at once.
/// </summary>
public sealed class IgnorePatterns
{
    private readonly IgnorePattern[] _patterns;
    private readonly bool _hasExceptions;

    private IgnorePatterns(IgnorePattern[] patterns)
    {
        _patterns = patterns;
        _hasExceptions = patterns.Any(static pattern => pattern.IsException);
    }

    /// <summary>Ignores nothing.</summary>
    public static IgnorePatterns None { get; } = new([]);

    /// <summary>True when there is no pattern.</summary>
    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>Reads the file's content.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text: a pattern is malformed.</exception>
    public static IgnorePatterns Parse(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith("\uFEFF"u8)) content = content[3..];
        // A "#" counts only at the very start of the line.
        return FromLines(ImagePath.Decode(content).Split('\n').Where(static line => !line.StartsWith('#')));
    }

    /// <summary>The same from a list of patterns; none of them is a comment.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text: a pattern is malformed.</exception>
    public static IgnorePatterns FromLines(IEnumerable<string> patterns)
    {
        var read = new List<IgnorePattern>();
        foreach (var line in patterns)
        {
            var pattern = line.Trim();
            if (pattern.Length == 0) continue;
            var isException = pattern[0] == '!';
            if (isException) pattern = pattern[1..].Trim();
            if (pattern.Length == 0) throw StrataException.Invalid("illegal exclusion pattern: \"!\"");
            pattern = Clean(pattern);
            if (pattern.Length > 1 && pattern[0] == '/') pattern = pattern[1..];
            read.Add(IgnorePattern.Read(pattern, isException) ?? throw StrataException.Invalid("syntax error in pattern"));
        }
        return read.Count == 0 ? None : new IgnorePatterns([.. read]);
    }

    /// <summary>True when a path is left out.</summary>
    /// <param name="path">Relative to the context, parts joined by single <c>/</c>, no leading or trailing one.</param>
    public bool IsIgnored(string path)
    {
        var ignored = false;
        foreach (var pattern in _patterns)
        {
            // Only what would change the answer is looked at.
            if (pattern.IsException == ignored && MatchesPathOrParent(pattern, path)) ignored = !ignored;
        }
        return ignored;
    }

    /// <summary>
    /// True when the text of a source, as a Dockerfile gives it, is left out by the patterns: itself, or what its text has
    /// before a <c>/</c>. Nothing is looked up, and wildcards in it mean themselves.
    /// </summary>
    public bool IsSourceIgnored(string source)
    {
        var slash = source.LastIndexOf('/');
        var parent = slash switch { < 0 => ".", 0 => "/", _ => Clean(source[..slash]) };
        var ignored = false;
        foreach (var pattern in _patterns)
        {
            if (pattern.IsException == ignored && MatchesSource(pattern, source, parent)) ignored = !ignored;
        }
        return ignored;
    }

    private static bool MatchesSource(IgnorePattern pattern, string source, string parent)
    {
        if (pattern.Matches(source)) return true;
        if (parent == ".") return false;
        for (var end = parent.IndexOf('/', StringComparison.Ordinal); end >= 0; end = parent.IndexOf('/', end + 1))
        {
            if (pattern.Matches(parent.AsSpan(0, end))) return true;
        }
        return pattern.Matches(parent);
    }

    /// <summary>
    /// False when everything below an ignored directory is left out too, so that a walk need not enter it. True when in
    /// doubt.
    /// </summary>
    /// <param name="directory">As for <see cref="IsIgnored"/>.</param>
    public bool MayHoldIncluded(string directory)
    {
        if (!IsIgnored(directory)) return true;
        if (!_hasExceptions) return false;
        foreach (var pattern in _patterns)
        {
            if (pattern.IsException && MayMatchBelow(pattern, directory)) return true;
        }
        return false;
    }

    // By the text before the first wildcard: a path below the directory could begin with it, or it with the directory.
    private static bool MayMatchBelow(IgnorePattern pattern, string directory)
    {
        var head = pattern.LiteralHead;
        var below = directory + "/";
        if (head.StartsWith(below, StringComparison.Ordinal)) return true;
        return !pattern.IsExact && below.StartsWith(head, StringComparison.Ordinal);
    }

    private static bool MatchesPathOrParent(IgnorePattern pattern, string path)
    {
        if (pattern.Matches(path)) return true;
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end > 0; end = path.IndexOf('/', end + 1))
        {
            if (pattern.Matches(path.AsSpan(0, end))) return true;
        }
        return false;
    }

    // The shortest path of the same meaning, by its text alone.
    private static string Clean(string path)
    {
        var isRooted = path[0] == '/';
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0 && parts[^1] != "..") parts.RemoveAt(parts.Count - 1);
            else if (!isRooted) parts.Add(part);
        }
        var clean = string.Join('/', parts);
        return isRooted ? "/" + clean : clean.Length == 0 ? "." : clean;
    }
}
