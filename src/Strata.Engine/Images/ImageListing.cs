using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;

namespace Strata.Engine.Images;

/// <summary>The images of a store as <c>images</c> lists them. No config is read unless a filter asks for labels.</summary>
public sealed class ImageListing(Store store)
{
    /// <summary>The images, the newest first, each with the names that the filters leave.</summary>
    /// <param name="filters">What to list.</param>
    /// <param name="all">True to list also images that are only the base of others.</param>
    /// <exception cref="StrataException">NotFound: a filter names an image that is not there.</exception>
    public IReadOnlyList<StoredImage> List(ImageFilters filters, bool all)
    {
        var before = filters.Until ?? DateTimeOffset.MaxValue;
        foreach (var text in filters.Before) before = Earlier(before, ImageResolver.Get(store, text).Created);
        var since = DateTimeOffset.MinValue;
        foreach (var text in filters.Since) since = Later(since, ImageResolver.Get(store, text).Created);

        var images = store.Images.List();
        var parents = images.Where(static i => i.Parent is not null).Select(static i => i.Parent!.Value).ToHashSet();
        var listed = new List<StoredImage>(images.Count);
        foreach (var image in images)
        {
            if (image.Created >= before || image.Created <= since) continue;
            if (!IsWanted(image, filters, all, parents.Contains(image.Id))) continue;
            if (!filters.Labels.IsEmpty && !filters.Labels.Matches(store.Images.GetConfig(image.Id).Config?.Labels)) continue;
            if (!filters.HasReferences)
            {
                listed.Add(image);
                continue;
            }
            var matching = image with { Tags = [.. image.Tags.Where(filters.MatchesName)], RepoDigests = [.. image.RepoDigests.Where(filters.MatchesName)] };
            if (matching.Tags.Count + matching.RepoDigests.Count > 0) listed.Add(matching);
        }
        return listed;
    }

    private static bool IsWanted(StoredImage image, ImageFilters filters, bool all, bool hasChildren)
    {
        var isNamed = image.Tags.Count + image.RepoDigests.Count > 0;
        return filters.Dangling switch
        {
            true => image.IsDangling && !hasChildren,
            false => isNamed,
            null => isNamed || all || !hasChildren,
        };
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
