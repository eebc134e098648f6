using Strata.Archive;
using Strata.Archive.Tar;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building.Exporting;

/// <summary>Makes the layers of a build anew without times later than one. Those of the base image stay as they are.</summary>
internal sealed class TimestampRewrite(Store store, Lease lease)
{
    /// <summary>The image with the new layers; the very same when no file is later.</summary>
    public async Task<BuiltImage> ApplyAsync(BuiltImage image, DateTimeOffset latest, CancellationToken cancel)
    {
        var layers = store.Layers.GetStack(image.Chain).Reverse().ToList();
        var chain = ChainId.Of(layers.Take(image.BaseLayers).Select(static layer => layer.DiffId));
        var diffIds = layers.Take(image.BaseLayers).Select(static layer => layer.DiffId.Digest).ToList();
        foreach (var layer in layers.Skip(image.BaseLayers))
        {
            var parent = chain;
            var made = await Task.Run(
                () => StreamPipe.Run(
                    (output, stop) =>
                    {
                        using var source = store.Layers.OpenTar(layer.Id);
                        TarTimes.Clamp(source, output, latest.ToUnixTimeSeconds(), stop);
                    },
                    input => store.Layers.Import(lease, parent, null, input, cancel),
                    cancel),
                CancellationToken.None);
            chain = made.Id;
            diffIds.Add(made.DiffId.Digest);
        }
        return image with { Config = image.Config with { RootFs = new RootFs { DiffIds = diffIds } }, Chain = chain };
    }
}
