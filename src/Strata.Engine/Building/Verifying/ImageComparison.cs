using System.Globalization;
using Strata.Engine.Building.Exporting;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;
using Strata.Storage.Layers;

namespace Strata.Engine.Building.Verifying;

/// <summary>
/// Compares an image with another build of it: the config's fields, then the layers from the bottom up. Times come last: a
/// build that was given none dates things by the clock, and it is not by those that one sees what is wrong.
/// </summary>
/// <param name="store">The store of both.</param>
/// <param name="hasEpoch">True when the build was given the time to date things by: then the config's times count too.</param>
internal sealed class ImageComparison(Store store, bool hasEpoch)
{
    /// <summary>Compares; the layers of both must be held.</summary>
    public Verification Compare(StoredImage expected, byte[] expectedConfig, BuiltImage actual, CancellationToken cancel)
    {
        var config = OciJson.Write(actual.Config);
        if (Digest.Of(config) == expected.Id) return new Verification(expected.Id, null);
        var (value, time) = ConfigComparison.Compare(expectedConfig, config);
        if (value is not null) return new Verification(expected.Id, value);
        var before = Stack(expected.Layers);
        var after = Stack(actual.Chain);
        ImageDifference? firstTime = null;
        for (var i = 0; i < Math.Max(before.Count, after.Count); i++)
        {
            var at = i;
            if (i >= before.Count || i >= after.Count)
            {
                return new Verification(expected.Id, new ImageDifference { Path = "rootfs", Property = "number of layers", Expected = Number(before.Count), Actual = Number(after.Count) });
            }
            if (before[i].DiffId == after[i].DiffId) continue;
            var (file, fileTime) = new LayerComparison(() => store.Layers.OpenTar(before[at].Id), () => store.Layers.OpenTar(after[at].Id), cancel).Compare();
            if (file is not null) return new Verification(expected.Id, Place(file, i, actual));
            firstTime ??= fileTime is null ? null : Place(fileTime, i, actual);
        }
        return new Verification(expected.Id, firstTime ?? (hasEpoch ? time : null));
    }

    private List<Layer> Stack(ChainId? top) => [.. store.Layers.GetStack(top).Reverse()];

    private static ImageDifference Place(ImageDifference difference, int layer, BuiltImage image)
    {
        var steps = (image.Config.History ?? []).Where(static step => step.EmptyLayer != true).ToList();
        return difference with { Layer = layer + 1, Step = layer < steps.Count ? steps[layer].CreatedBy : null };
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
