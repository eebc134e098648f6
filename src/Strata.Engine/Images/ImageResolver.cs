using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;

namespace Strata.Engine.Images;

/// <summary>Finds the image that somebody means: a name goes before an id, a whole id before its beginning.</summary>
public static class ImageResolver
{
    private const string Algorithm = "sha256:";

    /// <summary>The image; null when there is none.</summary>
    /// <exception cref="StrataException">InvalidArgument: it is no name, or several ids begin so.</exception>
    public static StoredImage? Find(Store store, string text)
    {
        if (Digest.TryParse(text, out var digest)) return store.Images.Find(digest);
        if (text.Length == 64 && text.All(char.IsAsciiHexDigitLower)) return store.Images.Find(Digest.Parse(Algorithm + text));
        var hex = text.StartsWith(Algorithm, StringComparison.Ordinal) ? text[Algorithm.Length..] : text;
        var isHex = hex.Length is > 0 and < 64 && hex.All(char.IsAsciiHexDigitLower);
        if (!text.StartsWith(Algorithm, StringComparison.Ordinal) && store.Images.Find(Reference.Parse(text)) is { } named) return named;
        if (!isHex) return null;
        return store.Images.FindIds(hex) switch
        {
            [var one] => store.Images.Find(one),
            [] => null,
            _ => throw StrataException.Invalid($"Multiple IDs found with provided prefix: {text}"),
        };
    }

    /// <summary>The image.</summary>
    /// <exception cref="StrataException">NotFound, with Docker's text: <c>No such image: name:tag</c>.</exception>
    public static StoredImage Get(Store store, string text) => Find(store, text) ?? throw StrataException.NotFound($"No such image: {Display(text)}");

    // A name without a tag is shown with the one that it means.
    private static string Display(string text) =>
        !text.StartsWith(Algorithm, StringComparison.Ordinal) && Reference.TryParse(text, out var reference) ? reference.WithDefaultTag().Familiar : text;
}
