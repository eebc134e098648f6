using Strata.Build.Sources;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building;

/// <summary>Base images from the store, held by the build's lease.</summary>
internal sealed class StoreBaseImages(Store store, Lease lease) : IBaseImages
{
    public ValueTask<BaseImage> ResolveAsync(Reference name, Platform platform, CancellationToken cancel)
    {
        var image = store.Images.Find(name)
            ?? throw StrataException.NotFound($"{name.WithDefaultTag()}: not found: no image of that name is in the store, and pulling is not supported yet; load or import it first");
        var config = store.Images.GetConfig(image.Id);
        if (config.Architecture.Length > 0 && !platform.Matches(config.Platform))
        {
            throw StrataException.NotFound($"{name.WithDefaultTag()}: the image in the store is for {config.Platform}, not for {platform}");
        }
        return ValueTask.FromResult(new BaseImage { DisplayName = $"{name.WithDefaultTag()}", Config = config });
    }

    public ValueTask<bool> EnsureLayersAsync(BaseImage image, IProgress<ProgressEvent> progress, string stepId, CancellationToken cancel)
    {
        var chain = ChainId.Of((image.Config.RootFs.DiffIds ?? []).Select(static d => new DiffId(d)));
        if (chain is { } layers && !store.Layers.TryPin(lease, layers)) throw StrataException.NotFound($"{image.DisplayName}: it was removed while the build began");
        return ValueTask.FromResult(true);
    }
}
