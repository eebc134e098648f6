using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;

namespace Strata.Engine.Images;

/// <summary>How an image came about, as <c>history</c> shows it.</summary>
public sealed class ImageHistory(Store store)
{
    /// <summary>The steps, the last one first.</summary>
    /// <exception cref="StrataException">NotFound: no such image. DataLoss: its history does not fit its layers.</exception>
    public IReadOnlyList<HistoryEntry> Get(string text)
    {
        var image = ImageResolver.Get(store, text);
        var steps = store.Images.GetConfig(image.Id).History ?? [];
        var layers = store.Layers.GetStack(image.Layers);
        var next = layers.Count;
        var entries = new List<HistoryEntry>(steps.Count);
        foreach (var step in steps)
        {
            var size = 0L;
            if (step.EmptyLayer != true)
            {
                if (--next < 0) throw StrataException.Damaged($"image {image.Id} is damaged: too many non-empty layers in History section");
                size = layers[next].Size;
            }
            entries.Add(new HistoryEntry
            {
                Created = step.Created ?? DateTimeOffset.UnixEpoch,
                CreatedBy = step.CreatedBy ?? "",
                Size = size,
                Comment = step.Comment ?? "",
            });
        }
        entries.Reverse();
        NameSteps(entries, image);
        return entries;
    }

    // Each image on the way down made one step, as far as they are known here.
    private void NameSteps(List<HistoryEntry> entries, StoredImage top)
    {
        var image = top;
        for (var i = 0; i < entries.Count && image is not null; i++)
        {
            entries[i] = entries[i] with { Id = image.Id, Tags = image.Tags };
            image = image.Parent is { } parent ? store.Images.Find(parent) : null;
        }
    }
}
