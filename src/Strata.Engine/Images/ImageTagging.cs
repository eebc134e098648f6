using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Images;

/// <summary>Gives images further names.</summary>
public sealed class ImageTagging(Store store)
{
    /// <summary>Gives an image a name, taking it from the image that had it.</summary>
    /// <param name="source">The image, by any name or id.</param>
    /// <param name="target">The new name; without a tag, <c>latest</c>.</param>
    /// <exception cref="StrataException">InvalidArgument: the name can't be one, with Docker's text. NotFound: no such image.</exception>
    public void Tag(string source, string target)
    {
        var name = ParseTarget(target);
        store.Images.Tag(name, ImageResolver.Get(store, source).Id);
    }

    private static Reference ParseTarget(string target)
    {
        Reference name;
        try
        {
            name = Reference.Parse(target);
        }
        catch (StrataException e)
        {
            throw StrataException.Invalid($"Error parsing reference: \"{target}\" is not a valid repository/tag: {e.Message}", e);
        }
        if (name.Digest is not null) throw StrataException.Invalid("refusing to create a tag with a digest reference");
        return name;
    }
}
