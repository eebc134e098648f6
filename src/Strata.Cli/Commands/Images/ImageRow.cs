using Strata.Storage.Images;

namespace Strata.Cli.Commands.Images;

/// <summary>A line of <c>images</c>: an image under one of its names.</summary>
/// <param name="Image">The image.</param>
/// <param name="Repository">The repository as people type it, or <c>&lt;none&gt;</c>.</param>
/// <param name="Tag">The tag, or <c>&lt;none&gt;</c>.</param>
/// <param name="Digest">The digest, or <c>&lt;none&gt;</c>.</param>
internal sealed record ImageRow(StoredImage Image, string Repository, string Tag, string Digest)
{
    public const string None = "<none>";

    /// <summary>An image's lines: one for each tag, and one for each repository that knows it by digest alone.</summary>
    /// <param name="image">The image.</param>
    /// <param name="digests">Whether digests are shown, each with a line of its own.</param>
    public static IEnumerable<ImageRow> Of(StoredImage image, bool digests)
    {
        if (image.Tags.Count + image.RepoDigests.Count == 0)
        {
            yield return new ImageRow(image, None, None, None);
            yield break;
        }
        foreach (var tag in image.Tags)
        {
            var known = digests ? image.RepoDigests.Where(d => d.Repository == tag.Repository).Select(static d => d.Digest.ToString()!).ToList() : [];
            if (known.Count == 0) known = [None];
            foreach (var digest in known) yield return new ImageRow(image, tag.FamiliarRepository, tag.Tag!, digest);
        }
        foreach (var untagged in image.RepoDigests.Where(d => image.Tags.All(t => t.Repository != d.Repository)).GroupBy(static d => d.FamiliarRepository))
        {
            if (!digests)
            {
                yield return new ImageRow(image, untagged.Key, None, None);
                continue;
            }
            foreach (var digest in untagged) yield return new ImageRow(image, untagged.Key, None, digest.Digest.ToString()!);
        }
    }
}
