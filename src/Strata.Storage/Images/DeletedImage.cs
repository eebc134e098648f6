using Strata.Oci;

namespace Strata.Storage.Images;

/// <summary>What went with an image.</summary>
/// <param name="Id">The image.</param>
/// <param name="Layers">The layers that nothing else needed, top first.</param>
/// <param name="Size">The sum of those layers' sizes in bytes.</param>
public sealed record DeletedImage(Digest Id, IReadOnlyList<ChainId> Layers, long Size);
