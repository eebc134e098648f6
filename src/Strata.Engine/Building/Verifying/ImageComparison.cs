using System.Globalization;
using Strata.Engine.Building.Caching;
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
/// <param name="isDated">True when the build was given the time to date things by: then the config's times count too.</param>
internal sealed class ImageComparison(Store store, bool isDated)
{
    /// <summary>Compares; the layers of both must be held.</summary>
    /// <exception cref="StrataException">DataLoss: a layer is damaged.</exception>
    public Verification Compare(StoredImage expected, byte[] expectedConfig, BuiltImage actual, CancellationToken cancel) =>
        new(expected.Id, FindDifference(expected, expectedConfig, actual, cancel), isDated);

    private ImageDifference? FindDifference(StoredImage expected, byte[] expectedConfig, BuiltImage actual, CancellationToken cancel)
    {
        var config = OciJson.Write(actual.Config);
        if (Digest.Of(config) == expected.Id) return null;
        var (value, time) = ConfigComparison.Compare(expectedConfig, config);
        if (value is not null) return value;
        var (before, after) = (Stack(expected.Layers), Stack(actual.Chain));
        if (before.Count != after.Count) return OfConfig("rootfs.diff_ids", "number of layers", Number(before.Count), Number(after.Count));
        ImageDifference? firstTime = null;
        for (var i = 0; i < before.Count; i++)
        {
            if (before[i].DiffId == after[i].DiffId) continue;
            var (file, fileTime) = i < actual.BaseLayers
                ? (new ImageDifference { Path = "", Property = "base layer", Expected = $"{before[i].DiffId}", Actual = $"{after[i].DiffId}" }, null)
                : Compare(before[i], after[i], cancel);
            if (file is not null) return Place(file, i, actual);
            firstTime ??= fileTime is null ? null : Place(fileTime, i, actual);
        }
        if (firstTime is not null || !isDated) return firstTime;
        // Somebody else's JSON may say the same in other bytes; what an inline cache adds is not compared.
        return time ?? (InlineCache.Find(expectedConfig) is null ? OfConfig("", "form", "the same fields", "them in other words of JSON") : null);
    }

    private (ImageDifference? Value, ImageDifference? Time) Compare(Layer before, Layer after, CancellationToken cancel) =>
        new LayerComparison(() => store.Layers.OpenTar(before.Id), () => store.Layers.OpenTar(after.Id), cancel).Compare();

    private List<Layer> Stack(ChainId? top) => [.. store.Layers.GetStack(top).Reverse()];

    private static ImageDifference Place(ImageDifference difference, int layer, BuiltImage image)
    {
        var steps = (image.Config.History ?? []).Where(static step => step.EmptyLayer != true).ToList();
        return difference with { Layer = layer + 1, Step = layer < steps.Count ? steps[layer].CreatedBy : null };
    }

    private static ImageDifference OfConfig(string path, string property, string expected, string actual) => new() { Path = path, Property = property, Expected = expected, Actual = actual };

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
