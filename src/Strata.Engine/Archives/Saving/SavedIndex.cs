using Strata.Oci;

namespace Strata.Engine.Archives.Saving;

/// <summary>An index over images of an archive.</summary>
/// <param name="Document">Its bytes.</param>
/// <param name="MediaType">OCI's index or Docker's list.</param>
/// <param name="Annotations">More annotations for the entry that names it.</param>
internal sealed record SavedIndex(byte[] Document, string MediaType, IReadOnlyDictionary<string, string> Annotations)
{
    /// <summary>Names the document.</summary>
    public Descriptor Describe() => new()
    {
        MediaType = MediaType,
        Digest = Digest.Of(Document),
        Size = Document.Length,
        Annotations = Annotations.Count > 0 ? Annotations : null,
    };
}
