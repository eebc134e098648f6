using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;

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
        if (Digest.TryParse(name, out var id))
        {
            Add((store.Images.Find(id) ?? throw NoSuchImage(name)).Id, null);
            return;
        }
        // Hexadecimal throughout is no name that Reference takes.
        if (name.Length == 64 && IsHex(name))
        {
            AddById(name);
            return;
        }
        var reference = Reference.Parse(name);
        if (reference is { Tag: null, Digest: null })
        {
            var repository = store.Images.List().SelectMany(static i => i.Tags.Select(t => (i.Id, Tag: t))).Where(t => t.Tag.Repository == reference.Repository).ToList();
            if (repository.Count == 0) AddById(name);
            foreach (var (image, tag) in repository.OrderBy(static t => t.Tag.Tag, StringComparer.Ordinal)) Add(image, tag);
            return;
        }
        if (store.Images.Find(reference) is not { } found) throw StrataException.NotFound("reference does not exist");
        Add(found.Id, reference.Digest is null ? reference : null);
    }

    private void AddById(string name)
    {
        var hex = name.StartsWith("sha256:", StringComparison.Ordinal) ? name[7..] : name;
        if (!IsHex(hex)) throw NoSuchImage(name);
        Add(store.Images.FindIds(hex) switch
        {
            [var only] => only,
            [] => throw NoSuchImage(name),
            _ => throw StrataException.Invalid($"the id {name} is the beginning of several images' ids: give more of it"),
        }, null);
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

    private static bool IsHex(string text) => text.Length > 0 && text.All(char.IsAsciiHexDigitLower);

    private static StrataException NoSuchImage(string name) => StrataException.NotFound($"No such image: {name}");
}
