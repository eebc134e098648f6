using System.Text;
using Strata.Oci;

namespace Strata.Dockerfile.Ignoring;

/// <summary>
/// A <c>.dockerignore</c>: which paths of a context are left out. The last pattern that matches a path or one of its
/// parents decides; <c>!</c> takes paths in again; <c>**</c> stands for any number of directories. Safe for several
/// threads at once.
/// </summary>
public sealed class IgnorePatterns
{
    private readonly IgnorePattern[] _patterns;
    private readonly bool _hasExceptions;

    private IgnorePatterns(IgnorePattern[] patterns)
    {
        _patterns = patterns;
        _hasExceptions = Array.Exists(patterns, static p => p.IsException);
    }

    /// <summary>Ignores nothing.</summary>
    public static IgnorePatterns None { get; } = new([]);

    /// <summary>True when there is no pattern.</summary>
    public bool IsEmpty => _patterns.Length == 0;

    /// <summary>Reads the file's content.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text: a pattern is malformed.</exception>
    public static IgnorePatterns Parse(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith(Encoding.UTF8.Preamble)) content = content[Encoding.UTF8.Preamble.Length..];
        return FromLines(ImagePath.Decode(content).Split('\n'));
    }

    /// <summary>The same from a list of patterns.</summary>
    /// <exception cref="StrataException">InvalidArgument with Docker's text: a pattern is malformed.</exception>
    public static IgnorePatterns FromLines(IEnumerable<string> patterns)
    {
        var parsed = new List<IgnorePattern>();
        foreach (var line in patterns)
        {
            // A comment begins in the first column.
            if (line.StartsWith('#')) continue;
            var text = line.Trim();
            if (text.Length == 0) continue;
            var isException = text[0] == '!';
            if (isException)
            {
                text = text[1..].Trim();
                if (text.Length == 0) throw StrataException.Invalid("illegal exclusion pattern: \"!\"");
            }
            parsed.Add(IgnorePattern.Parse(Clean(text), isException));
        }
        return parsed.Count == 0 ? None : new IgnorePatterns([.. parsed]);
    }

    /// <summary>True when a path is left out.</summary>
    /// <param name="path">Relative to the context, parts joined by single <c>/</c>, no leading or trailing one.</param>
    public bool IsIgnored(string path)
    {
        var ignored = false;
        foreach (var pattern in _patterns)
        {
            // Only a pattern that would change the answer is worth a look.
            if (pattern.IsException == ignored && MatchesPathOrParent(pattern, path)) ignored = !pattern.IsException;
        }
        return ignored;
    }

    /// <summary>
    /// False when everything below an ignored directory is left out too, so that a walk need not enter it. True when in
    /// doubt.
    /// </summary>
    public bool MayHoldIncluded(string directory)
    {
        if (!_hasExceptions) return false;
        foreach (var pattern in _patterns)
        {
            if (!pattern.IsException) continue;
            var start = pattern.LiteralStart;
            if (start.StartsWith(directory, StringComparison.Ordinal) && (start.Length == directory.Length || start[directory.Length] == '/')) return true;
            // A wildcard begins above the directory or within its name.
            if (ReachesDown(start, directory, pattern)) return true;
        }
        return false;
    }

    private static bool ReachesDown(string start, string directory, IgnorePattern pattern) =>
        directory.StartsWith(start, StringComparison.Ordinal) && (pattern.HasWildcards || directory.Length == start.Length || directory[start.Length] == '/');

    private static bool MatchesPathOrParent(IgnorePattern pattern, string path)
    {
        if (pattern.Matches(path)) return true;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (pattern.Matches(path[..slash])) return true;
        }
        return false;
    }

    // Go's filepath.Clean, then without the leading slash that means the context's root.
    private static string Clean(string text)
    {
        var rooted = text.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in text.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part == ".." && parts.Count > 0 && parts[^1] != "..") parts.RemoveAt(parts.Count - 1);
            else if (part != ".." || !rooted) parts.Add(part);
        }
        if (parts.Count == 0) return rooted ? "/" : ".";
        return string.Join('/', parts);
    }
}
