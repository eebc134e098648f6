using Strata.Engine.Images;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Archives.Saving;

/// <summary>
/// What the arguments of <c>save</c> mean: a name with a tag is that image under that name, a name without one every tag
/// of the repository, an id or the beginning of one an image without a name.
/// </summary>
internal sealed class SaveSelection(Store store)
{
    private readonly Dictionary<Digest, List<Reference>> _tags = [];
    private readonly List<Digest> _order = [];

    /// <summary>The images in the order in which they were first named, each with its names.</summary>
    public IEnumerable<(Digest Id, IReadOnlyList<Reference> Tags)> Images => _order.Select(id => (id, (IReadOnlyList<Reference>)_tags[id]));

    /// <exception cref="StrataException">NotFound. InvalidArgument: no name, or the beginning of several ids.</exception>
    public void Add(string name)
    {
        if (!name.StartsWith("sha256:", StringComparison.Ordinal) && Reference.TryParse(name, out var reference))
        {
            if (reference is not { Tag: null, Digest: null })
            {
                if (store.Images.Find(reference) is not { } found) throw StrataException.NotFound("reference does not exist");
                Add(found.Id, reference.Digest is null ? reference : null);
                return;
            }
            var repository = store.Images.List().SelectMany(static i => i.Tags.Select(t => (i.Id, Tag: t))).Where(t => t.Tag.Repository == reference.Repository).ToList();
            foreach (var (image, tag) in repository.OrderBy(static t => t.Tag.Tag, StringComparer.Ordinal)) Add(image, tag);
            if (repository.Count > 0) return;
        }
        Add((ImageResolver.Find(store, name) ?? throw StrataException.NotFound($"No such image: {name}")).Id, null);
    }

    private void Add(Digest id, Reference? tag)
    {
        if (!_tags.TryGetValue(id, out var tags))
        {
            _tags.Add(id, tags = []);
            _order.Add(id);
        }
        if (tag is not null && !tags.Contains(tag)) tags.Add(tag);
    }
}
