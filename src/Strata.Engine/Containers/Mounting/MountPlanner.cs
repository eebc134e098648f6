using Strata.Engine.Containers.Documents;
using Strata.Engine.Images;
using Strata.Engine.Volumes;
using Strata.Engine.Volumes.Documents;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Containers.Mounting;

/// <summary>
/// Joins all that can ask for a mount, as Docker does: other containers' volumes, then <c>--volume</c> and <c>--mount</c>, then the
/// paths for which the image wants a volume and nobody else has said anything.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class MountPlanner
{
    private readonly Store _store;
    private readonly NewContainer _container;
    private readonly Dictionary<string, int> _places = [];
    private readonly List<ContainerMount> _mounts = [];
    private readonly List<NewVolume> _volumes = [];
    private readonly HashSet<string> _asked = [];

    private MountPlanner(Store store, NewContainer container)
    {
        _store = store;
        _container = container;
    }

    /// <summary>Makes the plan; nothing is made or stored.</summary>
    /// <param name="store">The store.</param>
    /// <param name="container">What the command line says.</param>
    /// <param name="image">The paths for which the image wants volumes.</param>
    /// <exception cref="StrataException">InvalidArgument: a mount can't be, or two have one place. NotFound: a container or image that is named. With Docker's texts.</exception>
    public static MountPlan Plan(Store store, NewContainer container, IEnumerable<string> image)
    {
        var planner = new MountPlanner(store, container);
        foreach (var source in container.VolumesFrom) planner.TakeFrom(source);
        foreach (var tmpfs in container.Tmpfs) planner._asked.Add(MountRules.Clean(tmpfs.Target));
        foreach (var volume in container.Volumes)
        {
            var (request, mode) = VolumeSpecification.Parse(volume);
            planner.Ask(request, mode);
        }
        foreach (var request in container.Mounts)
        {
            MountRules.Check(request);
            planner.Ask(request, request.Type == MountType.Volume ? "z" : "");
        }
        var paths = image.Concat(container.AnonymousVolumes).Select(MountRules.Clean).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var path in paths) planner.AddUnnamed(path);
        return new MountPlan(planner._mounts, planner._volumes, paths);
    }

    private void TakeFrom(string text)
    {
        var parts = text.Split(':', 2);
        var mode = parts.Length == 2 ? VolumeSpecification.ReadMode(parts[1]) : [];
        if (mode.Any(static o => o is not ("ro" or "rw" or "z" or "Z"))) throw StrataException.Invalid("invalid mode: " + parts[1]);
        var other = ContainerJson.Read(ContainerResolver.Get(_store, parts[0]));
        foreach (var mount in other.Mounts)
        {
            if (mount.Type is not (MountType.Volume or MountType.Bind)) continue;
            Put(mount with { IsWritable = mount.IsWritable && !mode.Contains("ro"), IsNotFilled = true });
            // It may have been removed by force under a container that keeps its place.
            if (mount.Name is { } name && _store.Volumes.Find(name) is null) _volumes.Add(new NewVolume { Name = name });
        }
    }

    private void Ask(MountRequest request, string mode)
    {
        var target = MountRules.Clean(request.Target);
        if (!_asked.Add(target)) throw StrataException.Invalid($"Duplicate mount point: {target}");
        Put(request.Type switch
        {
            MountType.Bind => Bind(request, target, mode),
            MountType.Volume => Volume(request, target, mode),
            MountType.Tmpfs => new ContainerMount { Type = MountType.Tmpfs, Source = "", Destination = target, IsWritable = !request.ReadOnly, TmpfsOptions = Options(request.TmpfsOptions) },
            _ => Image(request, target),
        });
    }

    private static ContainerMount Bind(MountRequest request, string target, string mode)
    {
        var options = request.BindOptions ?? new BindRequestOptions();
        if (!options.CreateMountpoint && !Path.Exists(request.Source)) throw MountRules.Refuse(request, $"bind source path does not exist: {request.Source}");
        return new ContainerMount
        {
            Source = MountRules.Clean(request.Source!),
            Destination = target,
            Mode = mode,
            IsWritable = !request.ReadOnly,
            Propagation = options.Propagation ?? "rprivate",
            IsNonRecursive = options.NonRecursive,
            IsReadOnlyAtTop = options.ReadOnlyNonRecursive,
            IsMadeWhenMissing = options.CreateMountpoint,
        };
    }

    private ContainerMount Volume(MountRequest request, string target, string mode)
    {
        var options = request.VolumeOptions ?? new VolumeRequestOptions();
        var labels = new Dictionary<string, string>(options.Labels ?? new Dictionary<string, string>());
        var name = request.Source;
        if (string.IsNullOrEmpty(name))
        {
            name = VolumeMaker.NewName();
            labels[VolumeDocument.AnonymousLabel] = "";
        }
        VolumeMaker.CheckName(name);
        _volumes.Add(new NewVolume { Name = name, Driver = options.DriverConfig.Name ?? _container.VolumeDriver, Options = options.DriverConfig.Options ?? new Dictionary<string, string>(), Labels = labels });
        return new ContainerMount
        {
            Type = MountType.Volume,
            Name = name,
            Source = _store.Volumes.DataDirectory(name),
            Destination = target,
            Driver = VolumeDocument.LocalDriver,
            Mode = mode,
            IsWritable = !request.ReadOnly,
            Subpath = options.Subpath,
            IsNotFilled = options.NoCopy || options.Subpath is not null,
        };
    }

    private ContainerMount Image(MountRequest request, string target)
    {
        var image = ImageResolver.Get(_store, request.Source!);
        return new ContainerMount { Type = MountType.Image, Name = request.Source, Source = "", Destination = target, Propagation = "rprivate", Subpath = request.ImageOptions?.Subpath, ImageId = image.Id.ToString() };
    }

    private void AddUnnamed(string path)
    {
        if (!path.StartsWith('/') || path == "/") throw StrataException.Invalid($"invalid volume specification: '{path}': invalid specification: destination can't be '/'");
        if (_places.ContainsKey(path) || _asked.Contains(path)) return;
        var name = VolumeMaker.NewName();
        _volumes.Add(new NewVolume { Name = name, Driver = _container.VolumeDriver, Labels = new Dictionary<string, string> { [VolumeDocument.AnonymousLabel] = "" } });
        Put(new ContainerMount { Type = MountType.Volume, Name = name, Source = _store.Volumes.DataDirectory(name), Destination = path, Driver = VolumeDocument.LocalDriver, IsWritable = true });
    }

    // What is asked for goes before what another container has at the same place.
    private void Put(ContainerMount mount)
    {
        if (_places.TryGetValue(mount.Destination, out var place)) _mounts[place] = mount;
        else
        {
            _places.Add(mount.Destination, _mounts.Count);
            _mounts.Add(mount);
        }
    }

    private static string Options(TmpfsRequestOptions? options)
    {
        List<string> words = [];
        if (options is { SizeBytes: > 0 }) words.Add($"size={options.SizeBytes}");
        if (options is { Mode: not 0 }) words.Add("mode=" + Convert.ToString(options.Mode, 8));
        return string.Join(',', words);
    }
}
