using System.Globalization;
using System.Text;
using Strata.Host;
using Strata.Linux.UserNamespaces;

namespace Strata.Storage;

/// <summary>
/// Where things lie below a store's root. No other place joins these names.
/// <code>
/// strata.db                the metadata (SQLite)
/// layers/ID/               one layer each, in the driver's form; ID is random, the database names it
/// writables/ID/            one copy-on-write layer each
/// mounts/ID/               where a writable layer is mounted
/// staging/LEASE/N/         what a running command is making
/// leases/LEASE             a locked file a running command
/// locks/NAME               a locked file a piece of work that only one process may do at a time
/// containers/ID/           a container's bundle and files
/// volumes/NAME/_data/      a volume's files
/// cache-mounts/NAME/       a directory that RUN --mount=type=cache keeps
/// run/, run-secrets/       what /run is for root: for a user without XDG_RUNTIME_DIR
/// </code>
/// </summary>
public sealed class StorePaths
{
    internal StorePaths(string root)
    {
        Root = root;
        RuntimeState = FindRuntimeState(root);
    }

    /// <summary>The data root.</summary>
    public string Root { get; }

    /// <summary>
    /// Where the OCI runtime keeps what it knows of running containers: on a file system that a reboot empties, one for all stores,
    /// as container ids are unique. Without such a place for an ordinary user (<c>XDG_RUNTIME_DIR</c>), in the store.
    /// </summary>
    public string RuntimeState { get; }

    /// <summary>Where a build step's secrets lie while it runs: beside <see cref="RuntimeState"/>, in memory on every usual machine.</summary>
    public string StepSecrets => RuntimeState + "-secrets";

    /// <summary>The directory of containers' network namespaces, each mounted at a file named by the container's id.</summary>
    public string NetworkNamespaces => Path.Combine(RuntimeState, "netns");

    /// <summary>Where the network tools keep what they know of this store's networks: other stores' name servers are others.</summary>
    public string NetworkState => Path.Combine(RuntimeState, "networks", NameOf(Root));

    // FNV-1a, 64 bits: no secret, and no reason to load OpenSSL.
    private static string NameOf(string root)
    {
        var hash = 0xcbf29ce484222325;
        foreach (var b in Encoding.UTF8.GetBytes(root)) hash = (hash ^ b) * 0x100000001b3;
        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    private static string FindRuntimeState(string root)
    {
        if (HostSystem.IsLinux && !UserNamespace.IsOrdinaryUser) return "/run/strata";
        return Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own && Directory.Exists(own) ? Path.Combine(own, "strata") : Path.Combine(root, "run");
    }

    internal string Database => Path.Combine(Root, "strata.db");

    internal string Layers => Path.Combine(Root, "layers");

    internal string Writables => Path.Combine(Root, "writables");

    internal string Mounts => Path.Combine(Root, "mounts");

    internal string Staging => Path.Combine(Root, "staging");

    internal string Leases => Path.Combine(Root, "leases");

    internal string Locks => Path.Combine(Root, "locks");

    /// <summary>A file that the process has locked that checks containers' health and keeps their logs.</summary>
    public string SupervisorLock => Path.Combine(Locks, "supervisor");

    internal string Containers => Path.Combine(Root, "containers");

    internal string Volumes => Path.Combine(Root, "volumes");

    internal string Volume(string name) => Path.Combine(Volumes, name);

    internal string CacheMounts => Path.Combine(Root, "cache-mounts");

    internal string CacheMount(string name) => Path.Combine(CacheMounts, name);

    /// <summary>The directory of a container's bundle; not made here.</summary>
    public string Container(string id) => Path.Combine(Containers, id);

    internal string Layer(string directory) => Path.Combine(Layers, directory);

    internal string Writable(string directory) => Path.Combine(Writables, directory);

    internal string Mount(string directory) => Path.Combine(Mounts, directory);
}
