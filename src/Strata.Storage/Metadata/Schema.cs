using Strata.Oci;

namespace Strata.Storage.Metadata;

/// <summary>
/// The tables, and the steps from one version to the next (<c>PRAGMA user_version</c>).
/// <code>
/// images ──chain_id──► layers ──parent──► layers …      a stack, bottom has no parent
///   ▲  ▲                 ▲  ▲
/// tags repo_digests      │  └── build_cache             what a build step made
///                     writables ◄── containers          copy-on-write layers
/// pins ── lease ──► layers, images                      what nothing else names yet
/// networks ◄── endpoints ──► sandboxes                  a container's network namespace, and its places in networks
/// volumes ◄── volume_uses ──► containers                which container mounts which volume
/// addresses ──► endpoints, host_ports ──► sandboxes     what nobody else may have meanwhile
/// </code>
/// Times are Unix nanoseconds. A layer whose <c>boot</c> is set has not been synced to disk since it was written in that
/// boot of the machine; after another boot it is dropped.
/// </summary>
internal static class Schema
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE layers (
            chain_id TEXT PRIMARY KEY, diff_id TEXT NOT NULL, parent TEXT REFERENCES layers (chain_id),
            directory TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, tar_size INTEGER NOT NULL, entries INTEGER NOT NULL,
            created INTEGER NOT NULL, boot TEXT) WITHOUT ROWID;
        CREATE INDEX layers_parent ON layers (parent);
        CREATE INDEX layers_boot ON layers (boot) WHERE boot IS NOT NULL;
        CREATE TABLE images (
            id TEXT PRIMARY KEY, config BLOB NOT NULL, chain_id TEXT REFERENCES layers (chain_id), size INTEGER NOT NULL,
            created INTEGER NOT NULL, tagged INTEGER NOT NULL, parent TEXT, manifest BLOB) WITHOUT ROWID;
        CREATE INDEX images_chain ON images (chain_id);
        CREATE TABLE tags (
            repository TEXT NOT NULL, tag TEXT NOT NULL, image TEXT NOT NULL REFERENCES images (id),
            PRIMARY KEY (repository, tag)) WITHOUT ROWID;
        CREATE INDEX tags_image ON tags (image);
        CREATE TABLE repo_digests (
            repository TEXT NOT NULL, digest TEXT NOT NULL, image TEXT NOT NULL REFERENCES images (id),
            PRIMARY KEY (repository, digest)) WITHOUT ROWID;
        CREATE INDEX repo_digests_image ON repo_digests (image);
        CREATE TABLE writables (
            key TEXT PRIMARY KEY, parent TEXT REFERENCES layers (chain_id), directory TEXT NOT NULL UNIQUE, lease TEXT,
            created INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX writables_parent ON writables (parent);
        CREATE INDEX writables_lease ON writables (lease) WHERE lease IS NOT NULL;
        CREATE TABLE containers (
            id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, image TEXT, created INTEGER NOT NULL, state TEXT NOT NULL,
            document BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX containers_image ON containers (image);
        CREATE TABLE build_cache (
            key TEXT PRIMARY KEY, chain_id TEXT REFERENCES layers (chain_id), value BLOB, description TEXT NOT NULL,
            size INTEGER NOT NULL, created INTEGER NOT NULL, used INTEGER NOT NULL, uses INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX build_cache_chain ON build_cache (chain_id);
        CREATE TABLE file_digests (context TEXT PRIMARY KEY, used INTEGER NOT NULL, digests BLOB NOT NULL);
        CREATE TABLE pins (lease TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (lease, kind, key)) WITHOUT ROWID;
        CREATE INDEX pins_key ON pins (kind, key);
        """,
        "CREATE TABLE step_inputs (step TEXT PRIMARY KEY, used INTEGER NOT NULL, inputs BLOB NOT NULL)",
        """
        CREATE TABLE networks (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, document BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE sandboxes (container TEXT PRIMARY KEY, created INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE endpoints (
            container TEXT NOT NULL REFERENCES sandboxes (container), network TEXT NOT NULL REFERENCES networks (id), document BLOB NOT NULL,
            PRIMARY KEY (container, network)) WITHOUT ROWID;
        CREATE INDEX endpoints_network ON endpoints (network);
        CREATE TABLE addresses (
            network TEXT NOT NULL, address TEXT NOT NULL, container TEXT NOT NULL, PRIMARY KEY (network, address),
            FOREIGN KEY (container, network) REFERENCES endpoints (container, network) ON DELETE CASCADE) WITHOUT ROWID;
        CREATE INDEX addresses_endpoint ON addresses (container, network);
        CREATE TABLE host_ports (
            protocol TEXT NOT NULL, port INTEGER NOT NULL, address TEXT NOT NULL, container TEXT NOT NULL REFERENCES sandboxes (container) ON DELETE CASCADE,
            PRIMARY KEY (protocol, port, address)) WITHOUT ROWID;
        CREATE INDEX host_ports_container ON host_ports (container);
        """,
        """
        CREATE TABLE volumes (name TEXT PRIMARY KEY, created INTEGER NOT NULL, document BLOB NOT NULL, removing INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE TABLE volume_uses (
            volume TEXT NOT NULL REFERENCES volumes (name), container TEXT NOT NULL REFERENCES containers (id) ON DELETE CASCADE,
            PRIMARY KEY (volume, container)) WITHOUT ROWID;
        CREATE INDEX volume_uses_container ON volume_uses (container);
        CREATE TABLE events (
            number INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, type TEXT NOT NULL, action TEXT NOT NULL, actor TEXT NOT NULL, attributes TEXT NOT NULL);
        """,
    ];

    public static void Apply(Database database, string path)
    {
        if (Version(database) == Steps.Length) return;
        // Persistent, and not allowed within a transaction.
        database.Run("PRAGMA journal_mode=WAL");
        database.Change(() =>
        {
            var version = Version(database);
            if (version > Steps.Length)
            {
                throw new StrataException(ErrorKind.FailedPrecondition, $"the store's database {path} was made by a newer version of strata (schema {version}, this one knows {Steps.Length}): use that version");
            }
            for (; version < Steps.Length; version++) database.Run(Steps[version]);
            database.Run($"PRAGMA user_version={Steps.Length}");
        });
    }

    private static int Version(Database database) => database.Query("PRAGMA user_version", static r => r.GetInt32(0))[0];
}
