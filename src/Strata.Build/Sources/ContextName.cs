using Strata.Oci;

namespace Strata.Build.Sources;

/// <summary>The names of contexts are names of images, so that one can stand for an image: <c>alpine</c> is <c>docker.io/library/alpine:latest</c>.</summary>
public static class ContextName
{
    /// <summary>The short form of a name, in which equal names are equal.</summary>
    /// <exception cref="StrataException">InvalidArgument: it is no name of an image.</exception>
    public static string Parse(string text) => Normalize(Reference.Parse(text));

    /// <summary>As <see cref="Parse"/>; null when it is no name.</summary>
    public static string? Find(string text) => Reference.TryParse(text, out var reference) ? Normalize(reference) : null;

    private static string Normalize(Reference reference) =>
        reference is { Tag: Reference.DefaultTag, Digest: null } ? reference.FamiliarRepository : reference.Familiar;
}
