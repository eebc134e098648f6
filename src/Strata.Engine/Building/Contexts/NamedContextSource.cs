using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>Where a named context comes from (<c>--build-context NAME=VALUE</c>).</summary>
public abstract record NamedContextSource
{
    private const string ImageScheme = "docker-image://";
    private const string LayoutScheme = "oci-layout://";

    private protected NamedContextSource()
    {
    }

    /// <summary>Reads a value: <c>docker-image://NAME</c>, <c>oci-layout://DIR[:TAG][@DIGEST]</c>, else a directory, the address of a Git repository or of a file.</summary>
    /// <param name="name">The context's name, for errors.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="StrataException">NotFound, InvalidArgument: with buildx's texts where it has one. NotImplemented: another build's target or input.</exception>
    public static NamedContextSource Parse(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.StartsWith(ImageScheme, StringComparison.Ordinal)) return new Image(Reference.Parse(value[ImageScheme.Length..]).WithDefaultTag());
        if (value.StartsWith(LayoutScheme, StringComparison.Ordinal)) return ParseLayout(value);
        if (value.StartsWith("target:", StringComparison.Ordinal) || value.StartsWith("input:", StringComparison.Ordinal))
        {
            throw StrataException.NotSupported($"the context {name}={value} names another build, which only a build of several targets has");
        }
        var source = value.Length > 0 ? ContextSource.Parse(value) : throw Missing(name, value);
        if (source is not ContextSource.Directory(var path) || Directory.Exists(path)) return new Files(source);
        throw File.Exists(path) ? StrataException.Invalid($"failed to get build context {name}: {value}: not a directory") : Missing(name, value);
    }

    private static StrataException Missing(string name, string value) => StrataException.NotFound($"failed to get build context {name}: stat {value}: no such file or directory");

    private static Layout ParseLayout(string value)
    {
        var rest = value[LayoutScheme.Length..];
        Digest? digest = null;
        if (rest.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at)
        {
            digest = Digest.TryParse(rest[(at + 1)..], out var parsed) ? parsed : throw StrataException.Invalid($"oci-layout reference \"{value}\" could not be resolved: invalid digest {rest[(at + 1)..]}");
            rest = rest[..at];
        }
        string? tag = null;
        if (rest.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon) (rest, tag) = (rest[..colon], rest[(colon + 1)..]);
        var index = Path.Combine(rest, "index.json");
        if (!File.Exists(index)) throw StrataException.NotFound($"oci-layout reference \"{value}\" could not be resolved: could not read {index}: open {index}: no such file or directory");
        return new Layout(Path.GetFullPath(rest), tag, digest);
    }

    /// <summary>Files. A directory's own <c>.dockerignore</c> counts; a download is one file, archives are not unpacked.</summary>
    public sealed record Files(ContextSource Source) : NamedContextSource;

    /// <summary>An image of the store.</summary>
    public sealed record Image(Reference Name) : NamedContextSource;

    /// <summary>An image of an OCI layout: by its digest, else by its tag (<c>latest</c> when null), else the only one.</summary>
    public sealed record Layout(string Path, string? Tag, Digest? Digest) : NamedContextSource;
}
