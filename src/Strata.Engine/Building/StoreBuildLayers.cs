using Strata.Build.Files;
using Strata.Build.Layers;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Layers;
using Strata.Storage.Leases;

namespace Strata.Engine.Building;

/// <summary>A build's layers in the store, held by the build's lease.</summary>
internal sealed class StoreBuildLayers(Store store, Lease lease) : IBuildLayers
{
    public async ValueTask<BuiltLayer> ImportAsync(ChainId? parent, Stream tar, CancellationToken cancel) =>
        ToBuilt(await Task.Run(() => store.Layers.Import(lease, parent, null, tar, cancel), cancel));

    public async ValueTask<BuiltLayer> RestackAsync(ChainId layer, ChainId? parent, CancellationToken cancel)
    {
        var diff = store.Layers.Get(layer).DiffId;
        return ToBuilt(await Task.Run(
            () =>
            {
                using var tar = store.Layers.OpenTar(layer);
                return store.Layers.Import(lease, parent, diff, tar, cancel);
            },
            cancel));
    }

    public ValueTask<IFileTree> OpenTreeAsync(ChainId? chain, CancellationToken cancel) =>
        ValueTask.FromResult<IFileTree>(new LayerFileTree(store.Layers.OpenTree(chain)));

    public static BuiltLayer ToBuilt(Layer layer) => new(layer.Id, layer.DiffId, layer.Size);
}
