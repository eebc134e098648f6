using System.Diagnostics.CodeAnalysis;

namespace Strata.Oci;

/// <summary>
/// An image's name, <c>[host[:port]/]path[:tag][@digest]</c>, normalised as Docker does: no host means
/// <c>docker.io</c>, and one path component there means <c>library/</c>. The grammar is that of the distribution
/// project's <c>reference</c> package.
/// </summary>
public sealed record Reference
{
    /// <summary>The host that a name without one means.</summary>
    public const string DefaultDomain = "docker.io";

    /// <summary>The tag that a name without one means.</summary>
    public const string DefaultTag = "latest";

    private const int MaxNameLength = 255;

    private Reference(string domain, string path, string? tag, Digest? digest)
    {
        Domain = domain;
        Path = path;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The registry's host and port.</summary>
    public string Domain { get; }

    /// <summary>The repository below the host, <c>library/</c> included.</summary>
    public string Path { get; }

    /// <summary>The tag, when given.</summary>
    public string? Tag { get; }

    /// <summary>The digest, when given.</summary>
    public Digest? Digest { get; }

    /// <summary>The whole repository name, <c>host/path</c>.</summary>
    public string Repository => $"{Domain}/{Path}";

    /// <summary>The repository as people type it: without <c>docker.io/</c> and <c>library/</c>.</summary>
    public string FamiliarRepository =>
        Domain != DefaultDomain ? Repository
        : Path.StartsWith("library/", StringComparison.Ordinal) && Path.IndexOf('/', 8) < 0 ? Path[8..] : Path;

    /// <summary>The name as people type it, tag and digest included.</summary>
    public string Familiar => FamiliarRepository + Suffix;

    /// <summary>Whether the name could not be told from an image's id (<c>sha256:…</c>): no image takes such a name.</summary>
    public bool LooksLikeId => FamiliarRepository == "sha256";

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <summary>Reads a reference.</summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.InvalidArgument"/> with Docker's text for the case.</exception>
    public static Reference Parse(string text) => Parse(text, out var error) ?? throw StrataException.Invalid(error!);

    /// <summary>Reads a name that an image is to be given.</summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.InvalidArgument"/>: no reference, or one that <see cref="LooksLikeId"/>.</exception>
    public static Reference ParseName(string text)
    {
        var name = Parse(text);
        return name.LooksLikeId ? throw AmbiguousName() : name;
    }

    /// <summary>The refusal of a name that <see cref="LooksLikeId"/>, in Docker's words.</summary>
    public static StrataException AmbiguousName() => StrataException.Invalid("refusing to create an ambiguous tag using digest algorithm as name");

    /// <summary>Reads a reference; false when it is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Reference? reference) => (reference = Parse(text, out _)) is not null;

    /// <summary>This reference with <c>latest</c> where neither tag nor digest is given.</summary>
    public Reference WithDefaultTag() => Tag is null && Digest is null ? WithTag(DefaultTag) : this;

    /// <summary>The same repository with another tag and no digest.</summary>
    public Reference WithTag(string tag) =>
        IsTag(tag) ? new Reference(Domain, Path, tag, null) : throw StrataException.Invalid("invalid tag format");

    /// <summary>The same repository with a digest and no tag.</summary>
    public Reference WithDigest(Digest digest) => new(Domain, Path, null, digest);

    /// <summary>The normalised form, <c>host/path[:tag][@digest]</c>.</summary>
    public override string ToString() => Repository + Suffix;

    private static Reference? Parse(string text, out string? error)
    {
        error = null;
        if (text.Length == 64 && text.All(IsLowerHex))
        {
            error = $"invalid repository name ({text}), cannot specify 64-byte hexadecimal strings";
            return null;
        }

        var (domain, rest) = SplitDomain(text);
        Digest? digest = null;
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            if (!Oci.Digest.TryParse(rest[(at + 1)..], out var parsed)) return Fail(out error);
            digest = parsed;
            rest = rest[..at];
        }
        string? tag = null;
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
        }
        if (rest.Any(char.IsAsciiLetterUpper))
        {
            error = $"invalid reference format: repository name ({rest}) must be lowercase";
            return null;
        }
        if (tag is not null && !IsTag(tag)) return Fail(out error);
        if (!IsDomain(domain) || !IsPath(rest)) return Fail(out error);
        if (domain.Length + 1 + rest.Length > MaxNameLength)
        {
            error = $"repository name must not be more than {MaxNameLength} characters";
            return null;
        }
        return new Reference(domain, rest, tag, digest);
    }

    private static Reference? Fail(out string? error)
    {
        error = "invalid reference format";
        return null;
    }

    private static (string Domain, string Remainder) SplitDomain(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : text[..slash];
        string domain, rest;
        if (slash < 0 || (!first.AsSpan().ContainsAny(".:") && first != "localhost" && !first.Any(char.IsAsciiLetterUpper)))
        {
            (domain, rest) = (DefaultDomain, text);
        }
        else
        {
            (domain, rest) = (first, text[(slash + 1)..]);
        }
        if (domain == "index.docker.io") domain = DefaultDomain;
        if (domain == DefaultDomain && !rest.Contains('/', StringComparison.Ordinal)) rest = "library/" + rest;
        return (domain, rest);
    }

    private static bool IsTag(string tag)
    {
        if (tag.Length is 0 or > 128) return false;
        if (!char.IsAsciiLetterOrDigit(tag[0]) && tag[0] != '_') return false;
        foreach (var c in tag)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-')) return false;
        }
        return true;
    }

    private static bool IsDomain(string domain)
    {
        var host = domain;
        if (domain.StartsWith('['))
        {
            var end = domain.IndexOf(']', StringComparison.Ordinal);
            if (end < 2 || !domain[1..end].All(static c => char.IsAsciiHexDigit(c) || c == ':')) return false;
            var tail = domain[(end + 1)..];
            return tail.Length == 0 || (tail[0] == ':' && IsPort(tail[1..]));
        }
        var colon = domain.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            if (!IsPort(domain[(colon + 1)..])) return false;
            host = domain[..colon];
        }
        foreach (var label in host.Split('.'))
        {
            if (label.Length == 0 || label[0] == '-' || label[^1] == '-' || !label.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')) return false;
        }
        return true;
    }

    private static bool IsPort(string port) => port.Length > 0 && port.All(char.IsAsciiDigit);

    private static bool IsPath(string path)
    {
        foreach (var component in path.Split('/'))
        {
            if (!IsPathComponent(component)) return false;
        }
        return true;
    }

    // [a-z0-9]+ joined by one of: ".", "_", "__", any number of "-".
    private static bool IsPathComponent(string s)
    {
        var i = 0;
        while (true)
        {
            var start = i;
            while (i < s.Length && char.IsAsciiLetterOrDigit(s[i])) i++;
            if (i == start) return false;
            if (i == s.Length) return true;
            if (s[i] == '.') i++;
            else if (s[i] == '_') i += i + 1 < s.Length && s[i + 1] == '_' ? 2 : 1;
            else if (s[i] == '-') while (i < s.Length && s[i] == '-') i++;
            else return false;
        }
    }

    private static bool IsLowerHex(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'f');
}
