using Strata.Build.Files;
using Strata.Oci;

namespace Strata.Build.Layers;

/// <summary>
/// Where a build's layers are kept. Every layer that a call returns stays at least until the build has ended: the
/// implementation holds it by the build's lease.
/// </summary>
public interface IBuildLayers
{
    /// <summary>
    /// Reads one layer's tar to its end and adds it on top of <paramref name="parent"/>. The same tar over the same
    /// parent gives the layer that is there already.
    /// </summary>
    /// <param name="parent">The stack below; null for none.</param>
    /// <param name="tar">The layer, with every parent directory of what it holds; made while it is read. A failure of
    /// its maker comes out of the reads and must leave nothing behind.</param>
    /// <param name="cancel">Cancels; nothing is left behind.</param>
    ValueTask<BuiltLayer> ImportAsync(ChainId? parent, Stream tar, CancellationToken cancel);

    /// <summary>
    /// Puts the top layer of one stack onto another: the same tar, so the same <see cref="DiffId"/>. Gives what is there
    /// already when it is.
    /// </summary>
    /// <param name="layer">The stack whose top layer is taken.</param>
    /// <param name="parent">The stack to put it on; null for none.</param>
    /// <param name="cancel">Cancels; nothing is left behind.</param>
    ValueTask<BuiltLayer> RestackAsync(ChainId layer, ChainId? parent, CancellationToken cancel);

    /// <summary>The merged files of a stack, read-only; null gives an empty tree. The caller disposes it.</summary>
    ValueTask<IFileTree> OpenTreeAsync(ChainId? chain, CancellationToken cancel);
}
