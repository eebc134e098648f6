namespace Strata.Dockerfile.Ignoring;

/// <summary>
/// A file name pattern with the meaning of Go's <c>filepath.Match</c>: <c>*</c> and <c>?</c> (neither takes <c>/</c>),
/// <c>[a-z]</c>, <c>[^a]</c>, and <c>\</c> before any character.
/// </summary>
public static class GoPattern
{
    /// <summary>True when the pattern matches the whole name.</summary>
    /// <exception cref="Oci.StrataException">InvalidArgument: <c>syntax error in pattern</c>.</exception>
    public static bool Matches(string pattern, string name) => throw new NotImplementedException();

    /// <summary>False for a pattern that is malformed anywhere.</summary>
    public static bool IsValid(string pattern) => throw new NotImplementedException();

    /// <summary>True when the text holds a character with a meaning of its own: <c>*</c>, <c>?</c>, <c>[</c> or <c>\</c>.</summary>
    public static bool HasWildcard(string pattern) => throw new NotImplementedException();
}
