using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building.Exporting;

/// <summary>Merges the layers that a build made into one. Those of the base image stay as they are, and shared.</summary>
internal sealed class LayerSquash(Store store, Lease lease)
{
    /// <summary>
    /// The image with one new layer. Its history tells as Docker's does: the steps stay, without layers, and one more step
    /// has the layer. An image with fewer than two new layers is given back as it is.
    /// </summary>
    public BuiltImage Apply(BuiltImage image, CancellationToken cancel)
    {
        Digest[] all = [.. image.Config.RootFs.DiffIds ?? []];
        if (image.Chain is not { } top || all.Length - image.BaseLayers < 2) return image;
        var below = ChainId.Of(all.Take(image.BaseLayers).Select(static layer => new DiffId(layer)));
        var merged = store.Layers.Merge(lease, below, top, cancel);
        var config = image.Config with
        {
            RootFs = new RootFs { DiffIds = [.. all.Take(image.BaseLayers), merged.DiffId.Digest] },
            History = [.. Empty(image.Config.History ?? [], image.BaseLayers), new History { Created = image.Config.Created, Comment = Comment(image, below) }],
        };
        return image with { Config = config, Chain = merged.Id };
    }

    private static string Comment(BuiltImage image, ChainId? below)
    {
        var id = Digest.Of(OciJson.Write(image.Config));
        return below is null ? $"create new from {id}" : $"merge {id} to {below}";
    }

    private static IEnumerable<History> Empty(IReadOnlyList<History> history, int baseLayers)
    {
        var layers = 0;
        foreach (var step in history)
        {
            if (step.EmptyLayer != true) layers++;
            yield return layers > baseLayers ? step with { EmptyLayer = true } : step;
        }
    }
}
