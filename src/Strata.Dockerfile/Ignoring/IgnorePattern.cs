using Strata.Oci;

namespace Strata.Dockerfile.Ignoring;

/// <summary>One line of a <c>.dockerignore</c>. The usual forms need no wildcard matching at all.</summary>
internal sealed class IgnorePattern
{
    private const string AnyDepth = "**";

    private readonly string _text;
    private readonly WildcardPattern? _wildcards;
    private readonly string? _prefix;
    private readonly string? _suffix;

    private IgnorePattern(string text, bool isException, WildcardPattern? wildcards)
    {
        _text = text;
        IsException = isException;
        _wildcards = wildcards;
        var first = text.AsSpan().IndexOfAny("*?[\\");
        LiteralStart = first < 0 ? text : text[..first];
        var inner = text.AsSpan().Trim('*');
        var isPlain = !inner.ContainsAny("*?[]\\");
        if (first < 0) return;
        if (isPlain && text.StartsWith(AnyDepth, StringComparison.Ordinal) && !inner.IsEmpty && !text.EndsWith('*') && text[2] != '*') _suffix = text[2..];
        else if (isPlain && text.EndsWith("/**", StringComparison.Ordinal) && first == text.Length - 2) _prefix = text[..^2];
    }

    /// <summary>True for <c>!pattern</c>: what matches is taken in again.</summary>
    public bool IsException { get; }

    /// <summary>What every path that it matches begins with.</summary>
    public string LiteralStart { get; }

    /// <summary>True when it is more than a plain path.</summary>
    public bool HasWildcards => _wildcards is not null;

    /// <summary>Reads a cleaned line.</summary>
    /// <exception cref="StrataException">InvalidArgument: malformed.</exception>
    public static IgnorePattern Parse(string text, bool isException)
    {
        if (WildcardPattern.Parse(text, hasDepth: false) is null) throw StrataException.Invalid($"error from ignore file: syntax error in pattern \"{text}\"");
        var wildcards = GoPattern.HasWildcard(text) ? WildcardPattern.Parse(text, hasDepth: true) : null;
        return new IgnorePattern(text, isException, wildcards);
    }

    public bool Matches(string path)
    {
        if (_wildcards is null) return path == _text;
        if (_prefix is not null) return path.StartsWith(_prefix, StringComparison.Ordinal);
        if (_suffix is not null) return path.EndsWith(_suffix, StringComparison.Ordinal) || (_suffix[0] == '/' && path.AsSpan().SequenceEqual(_suffix.AsSpan(1)));
        return _wildcards.Matches(path);
    }
}
