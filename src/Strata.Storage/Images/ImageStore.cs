using Microsoft.Data.Sqlite;
using Strata.Oci;
using Strata.Storage.Events;
using Strata.Storage.Gc;
using Strata.Storage.Layers;
using Strata.Storage.Leases;
using Strata.Storage.Metadata;

namespace Strata.Storage.Images;

/// <summary>
/// Images and their names. An image is listed only when all its layers are here and safe on disk; every change is one
/// transaction.
/// </summary>
public sealed class ImageStore
{
    private const string Columns = "id, chain_id, size, created, tagged, parent";

    private readonly Database _database;
    private readonly LayerStore _layers;
    private readonly LayerCollector _collector;
    private readonly LayerDurability _durability;
    private readonly EventStore _events;
    private readonly TimeProvider _time;

    internal ImageStore(Database database, LayerStore layers, LayerCollector collector, LayerDurability durability, EventStore events, TimeProvider time)
    {
        _events = events;
        _database = database;
        _layers = layers;
        _collector = collector;
        _durability = durability;
        _time = time;
    }

    /// <summary>Every image with its names, the newest first.</summary>
    public IReadOnlyList<StoredImage> List()
    {
        var images = _database.Query($"SELECT {Columns} FROM images ORDER BY created DESC, id", ToImage);
        var tags = Names("SELECT image, repository, tag FROM tags ORDER BY repository, tag", static (repository, tag) => Reference.Parse($"{repository}:{tag}"));
        var digests = Names("SELECT image, repository, digest FROM repo_digests ORDER BY repository, digest", static (repository, digest) => Reference.Parse($"{repository}@{digest}"));
        return [.. images.Select(i => i with { Tags = tags.GetValueOrDefault(i.Id, []), RepoDigests = digests.GetValueOrDefault(i.Id, []) })];
    }

    /// <summary>The image with that id; null when there is none.</summary>
    public StoredImage? Find(Digest id) =>
        _database.Query($"SELECT {Columns} FROM images WHERE id = $0", ToImage, id.ToString()) is [var image] ? WithNames(image) : null;

    /// <summary>The image with that id.</summary>
    /// <exception cref="StrataException">NotFound.</exception>
    public StoredImage Get(Digest id) => Find(id) ?? throw StrataException.NotFound($"No such image: {id}");

    /// <summary>The image that a tag or digest names; without either, <c>latest</c>. Null when there is none.</summary>
    public StoredImage? Find(Reference reference)
    {
        var named = reference.WithDefaultTag();
        var id = named.Digest is { } digest
            ? _database.Query("SELECT image FROM repo_digests WHERE repository = $0 AND digest = $1", ToId, named.Repository, digest.ToString())
            : _database.Query("SELECT image FROM tags WHERE repository = $0 AND tag = $1", ToId, named.Repository, named.Tag);
        return id is [var found] ? Find(found) : null;
    }

    /// <summary>The images whose id begins with some hexadecimal characters.</summary>
    public IReadOnlyList<Digest> FindIds(string hexPrefix) =>
        _database.Query("SELECT id FROM images WHERE id >= $0 AND id < $1", ToId, "sha256:" + hexPrefix, "sha256:" + hexPrefix + "g");

    /// <summary>True when an image was committed from this one on this machine.</summary>
    public bool HasChildren(Digest id) => _database.Query("SELECT 1 FROM images WHERE parent = $0 LIMIT 1", static _ => true, id.ToString()).Count > 0;

    /// <summary>True while a running command holds the image, to name it or to use it.</summary>
    public bool IsPinned(Digest id) => _database.Query("SELECT 1 FROM pins WHERE kind = 'image' AND key = $0 LIMIT 1", static _ => 1, id.ToString()).Count > 0;

    /// <summary>An image's config, byte for byte.</summary>
    /// <exception cref="StrataException">NotFound.</exception>
    public byte[] GetConfigBytes(Digest id) =>
        _database.Query("SELECT config FROM images WHERE id = $0", static r => (byte[])r[0], id.ToString()) is [var bytes] ? bytes : throw StrataException.NotFound($"No such image: {id}");

    /// <summary>An image's config.</summary>
    /// <exception cref="StrataException">NotFound.</exception>
    public ImageConfig GetConfig(Digest id) => OciJson.ReadConfig(GetConfigBytes(id));

    /// <summary>The manifest that an image came with, byte for byte; null when it came with none.</summary>
    public byte[]? FindManifest(Digest id) =>
        _database.Query("SELECT manifest FROM images WHERE id = $0 AND manifest IS NOT NULL", static r => (byte[])r[0], id.ToString()) is [var bytes] ? bytes : null;

    /// <summary>Gives an image the manifest that <see cref="FindManifest"/> finds from now on, in place of any that it has.</summary>
    /// <exception cref="StrataException">NotFound.</exception>
    public void SetManifest(Digest id, ReadOnlyMemory<byte> manifest)
    {
        if (_database.Execute("UPDATE images SET manifest = $1 WHERE id = $0", id.ToString(), manifest.ToArray()) == 0) throw StrataException.NotFound($"No such image: {id}");
    }

    /// <summary>
    /// Lists an image. Its layers must be here, held by the lease; they are synced to disk first. An image that is there
    /// already stays as it is.
    /// </summary>
    /// <exception cref="StrataException">DataLoss: the config is damaged. NotFound: a layer is not here.</exception>
    public StoredImage Put(Lease lease, NewImage image)
    {
        var config = OciJson.ReadConfig(image.Config.Span);
        var id = Digest.Of(image.Config.Span);
        var top = ChainId.Of((config.RootFs.DiffIds ?? []).Select(static d => new DiffId(d)));
        _durability.Sync(top);
        return _database.Change(() =>
        {
            lease.PinImage(id);
            if (Find(id) is { } existing) return existing;
            var size = _layers.GetStack(top).Sum(static l => l.Size);
            var now = Rows.ToUnixNanoseconds(_time.GetUtcNow());
            var created = config.Created is { } time ? Rows.ToUnixNanoseconds(time) : 0;
            _database.Execute(
                $"INSERT INTO images ({Columns}, config, manifest) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)",
                id.ToString(), top?.ToString(), size, created, now, image.Parent?.ToString(), image.Config.ToArray(), image.Manifest?.ToArray());
            Tell("create", id, id.ToString(), config);
            return Get(id);
        });
    }

    /// <summary>Gives an image a name, taking it from the image that had it.</summary>
    /// <param name="reference">Repository and tag; without a tag, <c>latest</c>.</param>
    /// <param name="image">The image.</param>
    /// <returns>The image that had the name; null when none had.</returns>
    /// <exception cref="StrataException">NotFound: no such image. InvalidArgument: the name <see cref="Reference.LooksLikeId"/>.</exception>
    public Digest? Tag(Reference reference, Digest image)
    {
        if (reference.LooksLikeId) throw Reference.AmbiguousName();
        var named = reference.WithDefaultTag();
        return _database.Change<Digest?>(() =>
        {
            var before = _database.Query("SELECT image FROM tags WHERE repository = $0 AND tag = $1", ToId, named.Repository, named.Tag);
            if (_database.Execute("UPDATE images SET tagged = $1 WHERE id = $0", image.ToString(), Rows.ToUnixNanoseconds(_time.GetUtcNow())) == 0)
            {
                throw StrataException.NotFound($"No such image: {image}");
            }
            _database.Execute("INSERT OR REPLACE INTO tags (repository, tag, image) VALUES ($0, $1, $2)", named.Repository, named.Tag, image.ToString());
            Tell("tag", image, named.Familiar, GetConfig(image));
            return before is [var old] && old != image ? old : null;
        });
    }

    /// <summary>Notes that a registry knows the image by a digest.</summary>
    public void AddRepoDigest(Reference reference, Digest image) =>
        _database.Execute("INSERT OR REPLACE INTO repo_digests (repository, digest, image) VALUES ($0, $1, $2)", reference.Repository, reference.Digest?.ToString(), image.ToString());

    /// <summary>Takes a name away; false when nothing has it. The image stays.</summary>
    public bool Untag(Reference reference) => reference.Digest is { } digest
        ? _database.Execute("DELETE FROM repo_digests WHERE repository = $0 AND digest = $1", reference.Repository, digest.ToString()) > 0
        : _database.Change(() =>
        {
            var named = reference.WithDefaultTag();
            if (_database.Query("SELECT image FROM tags WHERE repository = $0 AND tag = $1", ToId, named.Repository, named.Tag) is not [var image]) return false;
            Tell("untag", image, image.ToString(), GetConfig(image));
            return _database.Execute("DELETE FROM tags WHERE repository = $0 AND tag = $1", named.Repository, named.Tag) > 0;
        });

    // As Docker's: with the image's labels, and its id for a name where the name itself is going.
    private void Tell(string action, Digest image, string name, ImageConfig config) =>
        _events.Add("image", action, image.ToString(), [.. (config.Config?.Labels ?? new Dictionary<string, string>()).Select(static l => (l.Key, l.Value)), ("name", name)]);

    /// <summary>
    /// Deletes an image, its names and the layers that nothing else needs. Containers made from it keep their layers; whether
    /// they allow this is the caller's to decide, within <paramref name="allow"/>.
    /// </summary>
    /// <param name="id">The image.</param>
    /// <param name="allow">Asked within the transaction; throws to refuse.</param>
    /// <exception cref="StrataException">NotFound: no such image.</exception>
    public DeletedImage Delete(Digest id, Action<StoredImage> allow)
    {
        var (top, sizes) = _database.Change(() =>
        {
            var image = Get(id);
            allow(image);
            if (image.Tags.Count > 0)
            {
                var config = GetConfig(id);
                foreach (var _ in image.Tags) Tell("untag", id, id.ToString(), config);
            }
            _events.Add("image", "delete", id.ToString(), ("name", id.ToString()));
            _database.Execute("DELETE FROM tags WHERE image = $0", id.ToString());
            _database.Execute("DELETE FROM repo_digests WHERE image = $0", id.ToString());
            _database.Execute("UPDATE images SET parent = NULL WHERE parent = $0", id.ToString());
            _database.Execute("DELETE FROM images WHERE id = $0", id.ToString());
            return (image.Layers, _layers.GetStack(image.Layers).ToDictionary(static l => l.Id, static l => l.Size));
        });
        var removed = top is { } chain ? _collector.Collect([chain]) : [];
        return new DeletedImage(id, removed, removed.Sum(l => sizes.GetValueOrDefault(l)));
    }

    private Dictionary<Digest, List<Reference>> Names(string sql, Func<string, string, Reference> make)
    {
        var names = new Dictionary<Digest, List<Reference>>();
        foreach (var (id, name) in _database.Query(sql, r => (ToId(r), make(r.GetString(1), r.GetString(2)))))
        {
            if (!names.TryGetValue(id, out var list)) names.Add(id, list = []);
            list.Add(name);
        }
        return names;
    }

    private StoredImage WithNames(StoredImage image) => image with
    {
        Tags = _database.Query("SELECT repository, tag FROM tags WHERE image = $0 ORDER BY repository, tag", static r => Reference.Parse($"{r.GetString(0)}:{r.GetString(1)}"), image.Id.ToString()),
        RepoDigests = _database.Query("SELECT repository, digest FROM repo_digests WHERE image = $0 ORDER BY repository, digest", static r => Reference.Parse($"{r.GetString(0)}@{r.GetString(1)}"), image.Id.ToString()),
    };

    private static Digest ToId(SqliteDataReader row) => Digest.Parse(row.GetString(0));

    private static StoredImage ToImage(SqliteDataReader row) => new()
    {
        Id = ToId(row),
        Layers = Rows.ToChain(row, 1),
        Size = row.GetInt64(2),
        Created = Rows.ToTime(row.GetInt64(3)),
        Tagged = Rows.ToTime(row.GetInt64(4)),
        Parent = row.IsDBNull(5) ? null : Digest.Parse(row.GetString(5)),
    };
}
