using Strata.Oci;

namespace Strata.Dockerfile.Ignoring;

/// <summary>
/// A file name pattern with the meaning of Go's <c>filepath.Match</c>: <c>*</c> and <c>?</c> (neither takes <c>/</c>),
/// <c>[a-z]</c>, <c>[^a]</c>, and <c>\</c> before any character.
/// </summary>
public static class GoPattern
{
    /// <summary>True when the pattern matches the whole name.</summary>
    /// <exception cref="StrataException">InvalidArgument: <c>syntax error in pattern</c>.</exception>
    public static bool Matches(string pattern, string name) =>
        (WildcardPattern.Parse(pattern, hasDepth: false) ?? throw StrataException.Invalid("syntax error in pattern")).Matches(name);

    /// <summary>False for a pattern that is malformed anywhere.</summary>
    public static bool IsValid(string pattern) => WildcardPattern.Parse(pattern, hasDepth: false) is not null;

    /// <summary>True when the text holds a character with a meaning of its own: <c>*</c>, <c>?</c>, <c>[</c> or <c>\</c>.</summary>
    public static bool HasWildcard(string pattern) => pattern.AsSpan().ContainsAny("*?[\\");
}
