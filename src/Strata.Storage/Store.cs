using Strata.Host;
using Strata.Linux.Files;
using Strata.Linux.UserNamespaces;
using Strata.Oci;
using Strata.Storage.CacheMounts;
using Strata.Storage.Caching;
using Strata.Storage.Checking;
using Strata.Storage.Containers;
using Strata.Storage.Events;
using Strata.Storage.Gc;
using Strata.Storage.Images;
using Strata.Storage.Layers;
using Strata.Storage.Layers.Native;
using Strata.Storage.Layers.Overlay;
using Strata.Storage.Layers.Tar;
using Strata.Storage.Leases;
using Strata.Storage.Metadata;
using Strata.Storage.Networks;
using Strata.Storage.Volumes;

namespace Strata.Storage;

/// <summary>
/// A data root: images, layers, containers and the build cache, in one database and the directories that it names. Many
/// processes may have it open at once. Opening does no work that a mere question does not need.
/// </summary>
public sealed class Store : IDisposable
{
    private const string DriverSetting = "driver";
    private const string IdsSetting = "ids";

    private readonly Database _database;
    private readonly Lazy<WorkLocks> _locks;
    private readonly Lazy<LeaseRegistry> _leases;
    private readonly LayerCollector _collector;
    private readonly LayerDurability _durability;
    private readonly TimeProvider _time;

    private Store(StorePaths paths, Database database, ILayerDriver driver, StoreOptions options)
    {
        Paths = paths;
        _database = database;
        Driver = driver;
        NoPrivileges = options.NoPrivileges ?? HostSystem.RunObstacle;
        RunObstacle = NoPrivileges ?? (driver.NeedsPrivileges ? null : $"the store {paths.Root} keeps its layers with the storage driver \"{driver.Name}\", which mounts nothing: use another store (--root, STRATA_ROOT) with {string.Join(" or ", Drivers.Where(static d => d.NeedsPrivileges).Select(static d => d.Name))}");
        _time = options.Time;
        _locks = new Lazy<WorkLocks>(() => new WorkLocks(paths));
        _collector = new LayerCollector(paths, database, options.Durable);
        _durability = new LayerDurability(paths, database, options.Durable);
        Layers = new LayerStore(paths, database, driver, _locks, _collector, _durability, options.Time);
        Writables = new WritableStore(paths, database, driver, Layers, _locks, _collector, options.Time);
        Events = new EventStore(database, options.Time);
        Images = new ImageStore(database, Layers, _collector, _durability, Events, options.Time);
        Containers = new ContainerStore(database);
        Networks = new NetworkStore(database);
        Volumes = new VolumeStore(paths, database, _locks, Events);
        Cache = new CacheStore(database, Layers, _locks, _collector, options.Time);
        CacheMounts = new CacheMountStore(paths, options.Time);
        Settings = new SettingStore(database);
        _leases = new Lazy<LeaseRegistry>(OpenLeases);
    }

    /// <summary>The drivers that this system has, the preferred first.</summary>
    public static IReadOnlyList<ILayerDriver> Drivers { get; } = HostSystem.IsLinux ? [new OverlayLayerDriver(), new NativeLayerDriver(), new TarLayerDriver()] : [new TarLayerDriver()];

    /// <summary>Where things lie.</summary>
    public StorePaths Paths { get; }

    /// <summary>The layer driver.</summary>
    public ILayerDriver Driver { get; }

    /// <summary>The read-only layers.</summary>
    public LayerStore Layers { get; }

    /// <summary>The copy-on-write layers.</summary>
    public WritableStore Writables { get; }

    /// <summary>The images.</summary>
    public ImageStore Images { get; }

    /// <summary>The containers.</summary>
    public ContainerStore Containers { get; }

    /// <summary>The networks, and what containers hold of them.</summary>
    public NetworkStore Networks { get; }

    /// <summary>What happened last.</summary>
    public EventStore Events { get; }

    /// <summary>The volumes.</summary>
    public VolumeStore Volumes { get; }

    /// <summary>The build cache.</summary>
    public CacheStore Cache { get; }

    /// <summary>What is set for the store as a whole.</summary>
    public SettingStore Settings { get; }

    /// <summary>Directories that build steps keep between builds.</summary>
    public CacheMountStore CacheMounts { get; }

    /// <summary>
    /// Ends what runs under a lease, before its mounts and files go: called for a lease that is disposed and for those of
    /// processes that died. Must be safe to repeat. Set it before the first lease is taken.
    /// </summary>
    public event Action<string>? LeaseEnding;

    /// <summary>See <see cref="StoreOptions.NoPrivileges"/>.</summary>
    public string? NoPrivileges { get; }

    /// <summary>Why nothing can be run in this store; null when this user and driver can, given an OCI runtime.</summary>
    public string? RunObstacle { get; }

    /// <summary>True when a data root has been made.</summary>
    public static bool Exists(string root) => File.Exists(new StorePaths(Path.GetFullPath(root)).Database);

    /// <summary>Opens a data root, making it first when it is new.</summary>
    /// <exception cref="StrataException">
    /// InvalidArgument: no such driver. FailedPrecondition: the store has another driver, or the driver does not work here.
    /// PermissionDenied: this user may not write there. DataLoss: the database is damaged.
    /// </exception>
    public static Store Open(StoreOptions options)
    {
        var paths = new StorePaths(Path.GetFullPath(options.Root));
        var isNew = !File.Exists(paths.Database);
        if (isNew) MakeDirectories(paths);
        else CheckOwner(paths);
        var database = Database.Open(paths.Database);
        try
        {
            return new Store(paths, database, ChooseDriver(paths, database, options), options);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes a lease for a piece of work. What dead processes left behind is cleared away on the occasion.
    /// </summary>
    public Lease AcquireLease()
    {
        _leases.Value.EndDead();
        _durability.DropUnsynced();
        return _leases.Value.Acquire();
    }

    /// <summary>Runs several changes as one transaction; all of them or none.</summary>
    public T Change<T>(Func<T> change) => _database.Change(change);

    /// <summary>
    /// Lists and names images, all of it as one transaction. Their layers are synced before it, so that it does not hold others up
    /// while the disk writes; when this returns, what it did outlasts a power loss (see <see cref="StoreOptions.Durable"/>).
    /// </summary>
    public T ListImages<T>(Func<T> change)
    {
        _durability.Sync();
        var result = Change(change);
        _durability.SyncLog();
        return result;
    }

    /// <summary>Looks for damage, and mends it when asked to.</summary>
    /// <param name="options">How deep to look and whether to mend.</param>
    /// <param name="cancel">Stops between objects.</param>
    public CheckReport Check(CheckOptions options, CancellationToken cancel)
    {
        _leases.Value.EndDead();
        _durability.DropUnsynced();
        return new StoreCheck(Paths, _database, Layers, Writables, Images, _collector, Driver, _time).Run(options, cancel);
    }

    /// <summary>Closes the database. Leases that are still held end with the process.</summary>
    public void Dispose()
    {
        if (_leases.IsValueCreated) _leases.Value.Dispose();
        if (_locks.IsValueCreated) _locks.Value.Dispose();
        _database.Dispose();
    }

    private LeaseRegistry OpenLeases()
    {
        var registry = new LeaseRegistry(Paths, _database, _collector);
        registry.Ending += id =>
        {
            LeaseEnding?.Invoke(id);
            Writables.RemoveOf(id);
        };
        return registry;
    }

    private static void MakeDirectories(StorePaths paths)
    {
        try
        {
            // What is below may hold any image's set-user-id programs: nobody but the owner may enter.
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(paths.Root);
            else Directory.CreateDirectory(paths.Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var directory in (ReadOnlySpan<string>)[paths.Layers, paths.Writables, paths.Mounts, paths.Staging, paths.Leases, paths.Locks, paths.Containers]) Directory.CreateDirectory(directory);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StrataException(ErrorKind.PermissionDenied, $"can't make the store {paths.Root}: permission denied; run as root, or choose another place with --root or STRATA_ROOT", e);
        }
        catch (IOException e)
        {
            throw new StrataException(ErrorKind.FailedPrecondition, $"can't make the store {paths.Root}: {e.Message}", e);
        }
    }

    // Somebody else's store holds files under that user's ids: root would read wrong owners, and leave files that the user can't remove.
    private static void CheckOwner(StorePaths paths)
    {
        if (!HostSystem.IsLinux) return;
        using var root = DirectoryHandle.OpenHostPath(paths.Root);
        if (root.FindStatus(Path.GetFileName(paths.Database)) is { } database && database.Uid != UserNamespace.EffectiveUser)
        {
            throw new StrataException(ErrorKind.PermissionDenied, $"the store {paths.Root} belongs to another user (id {database.Uid}): use it as that user, or choose another place with --root or STRATA_ROOT");
        }
    }

    private static ILayerDriver ChooseDriver(StorePaths paths, Database database, StoreOptions options)
    {
        var own = FindSetting(database, DriverSetting);
        // The name that other tools use for each.
        var wanted = options.Driver switch { "overlay2" or "overlayfs" => "overlay", "vfs" => "native", "" => null, var other => other };
        if (own is { } name)
        {
            if (wanted is not null && wanted != name)
            {
                throw new StrataException(ErrorKind.FailedPrecondition, $"the store {paths.Root} keeps its layers with the storage driver \"{name}\": use that, or another store with --root");
            }
            var driver = FindDriver(name);
            if (options.NoPrivileges is { } reason && driver.NeedsPrivileges)
            {
                throw new StrataException(ErrorKind.PermissionDenied, $"the store {paths.Root} keeps its layers with the storage driver \"{name}\", which needs root or a user namespace: {reason}; another store (--root, STRATA_ROOT) builds without RUN all the same");
            }
            CheckIds(paths, database, driver);
            return driver;
        }
        var chosen = wanted is not null ? FindDriver(wanted) : Drivers.First(d => d.FindObstacle(paths.Root) is null);
        if (wanted is not null && chosen.FindObstacle(paths.Root) is { } obstacle)
        {
            throw new StrataException(ErrorKind.FailedPrecondition, $"the storage driver \"{wanted}\" does not work in {paths.Root}: {obstacle}");
        }
        // Another process may have been quicker: its choice stands.
        database.Execute("INSERT OR IGNORE INTO settings (name, value) VALUES ($0, $1)", DriverSetting, chosen.Name);
        var result = FindDriver(FindSetting(database, DriverSetting)!);
        CheckIds(paths, database, result);
        return result;
    }

    // The owners of a user's layers are those of the user's namespace; with other ranges they would be nobody, or somebody else.
    private static void CheckIds(StorePaths paths, Database database, ILayerDriver driver)
    {
        if (!driver.NeedsPrivileges || !HostSystem.IsLinux || !Environment.IsPrivilegedProcess || !UserNamespace.IsNested) return;
        var now = UserNamespace.DescribeIds();
        var before = FindSetting(database, IdsSetting);
        if (before == now) return;
        if (before is not null && !UserNamespace.HasIds(before))
        {
            throw new StrataException(
                ErrorKind.FailedPrecondition,
                $"the files of the store {paths.Root} were made with the ids {before}, and this user namespace has {now}: put {SubordinateIds.UserFile} and {SubordinateIds.GroupFile} back to what they were, or use another store with --root");
        }
        database.Execute("INSERT OR REPLACE INTO settings (name, value) VALUES ($0, $1)", IdsSetting, now);
    }

    private static string? FindSetting(Database database, string name) => database.Query("SELECT value FROM settings WHERE name = $0", static r => r.GetString(0), name) is [var value] ? value : null;

    private static ILayerDriver FindDriver(string name)
    {
        if (Drivers.FirstOrDefault(d => d.Name == name) is { } driver) return driver;
        var there = string.Join(", ", Drivers.Select(static d => d.Name));
        throw HostSystem.RunObstacle is not null && name is "overlay" or "native"
            ? new StrataException(ErrorKind.FailedPrecondition, $"the storage driver \"{name}\" needs Linux: here there is {there}")
            : StrataException.Invalid($"unknown storage driver \"{name}\": there are {there}");
    }
}
