namespace Strata.Dockerfile.Ignoring;

/// <summary>
/// A <c>.dockerignore</c>: which paths of a context are left out. The last pattern that matches a path or one of its
/// parents decides; <c>!</c> takes paths in again; <c>**</c> stands for any number of directories. Safe for several
/// threads at once.
/// </summary>
public sealed class IgnorePatterns
{
    /// <summary>Ignores nothing.</summary>
    public static IgnorePatterns None => throw new NotImplementedException();

    /// <summary>Reads the file's content.</summary>
    /// <exception cref="Oci.StrataException">InvalidArgument with Docker's text: a pattern is malformed.</exception>
    public static IgnorePatterns Parse(ReadOnlySpan<byte> content) => throw new NotImplementedException();

    /// <summary>The same from a list of patterns.</summary>
    /// <exception cref="Oci.StrataException">InvalidArgument with Docker's text: a pattern is malformed.</exception>
    public static IgnorePatterns FromLines(IEnumerable<string> patterns) => throw new NotImplementedException();

    /// <summary>True when there is no pattern.</summary>
    public bool IsEmpty => throw new NotImplementedException();

    /// <summary>True when a path is left out.</summary>
    /// <param name="path">Relative to the context, parts joined by single <c>/</c>, no leading or trailing one.</param>
    public bool IsIgnored(string path) => throw new NotImplementedException();

    /// <summary>
    /// False when everything below an ignored directory is left out too, so that a walk need not enter it. True when in
    /// doubt.
    /// </summary>
    public bool MayHoldIncluded(string directory) => throw new NotImplementedException();
}
