using System.Globalization;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Volumes;
using Strata.Engine.Volumes.Documents;
using Strata.Linux.Files;
using Strata.Linux.Mounts;
using Strata.Oci;
using Strata.Runtime;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Containers.Mounting;

/// <summary>
/// What is mounted into containers: volumes are made and filled when the container is, and what must be mounted on the machine for
/// it is while it runs.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="isInUse">True for a container that runs, or that another command is about to start.</param>
[SupportedOSPlatform("linux")]
internal sealed class ContainerMounts(Store store, Func<string, bool> isInUse)
{
    private const string PlacesName = "mounts";

    /// <summary>
    /// Makes the volumes of a new container's plan and notes that it uses them. Part of the transaction that adds the container.
    /// </summary>
    /// <returns>The name of a volume that is still being removed, with nothing done; null when all are there.</returns>
    public string? AddVolumes(ContainerDocument document, IReadOnlyList<NewVolume> volumes, DateTimeOffset now)
    {
        foreach (var volume in volumes)
        {
            if (store.Volumes.Ensure(VolumeJson.ToRecord(VolumeMaker.Make(store, volume, now))) is null) return volume.Name;
        }
        foreach (var mount in document.Mounts)
        {
            if (mount is { Type: MountType.Volume, Name: { } name }) store.Volumes.AddUse(name, document.Id);
        }
        return null;
    }

    /// <summary>Fills the container's empty volumes with what the image has at their places.</summary>
    /// <exception cref="StrataException">InvalidArgument: the image has a file there. ResourceExhausted: no space.</exception>
    public void Fill(ContainerDocument document, CancellationToken cancel)
    {
        var volumes = document.Mounts.Where(static m => m is { Type: MountType.Volume, Name: not null }).ToList();
        if (volumes.Count == 0) return;
        Lease? lease = null;
        DirectoryHandle? root = null;
        try
        {
            foreach (var mount in volumes)
            {
                using var held = store.Volumes.Acquire(mount.Name!, cancel);
                // What is mounted there at a start is not there yet.
                if (mount.IsNotFilled || !store.Volumes.IsEmpty(mount.Name!) || VolumeJson.Read(store.Volumes.Find(mount.Name!)!).Options is not null) continue;
                lease ??= store.AcquireLease();
                root ??= DirectoryHandle.OpenHostPath(store.Writables.MountView(document.Id + ".fill", store.Writables.Get(document.Id).Parent, lease));
                using var place = OpenPlace(root, mount);
                if (place is null) continue;
                store.Volumes.Fill(lease, mount.Name!, place, isShared: store.Volumes.ListUsers(mount.Name!).Any(id => id != document.Id && isInUse(id)), cancel);
            }
        }
        finally
        {
            root?.Dispose();
            lease?.Dispose();
        }
    }

    /// <summary>Mounts what must be mounted on the machine, and tells what the runtime is to mount into the container.</summary>
    /// <exception cref="StrataException">NotFound or InvalidArgument: something that is named is not there. FailedPrecondition: a mount fails.</exception>
    public async Task<IReadOnlyList<BindMount>> AttachAsync(ContainerDocument document)
    {
        var binds = new List<BindMount>();
        for (var number = 0; number < document.Mounts.Count; number++)
        {
            var mount = document.Mounts[number];
            if (mount.Type == MountType.Tmpfs) continue;
            var source = mount.Type switch
            {
                MountType.Volume => await AttachVolumeAsync(document.Id, number, mount),
                MountType.Image => AttachImage(document.Id, number, mount),
                _ => FindSource(mount),
            };
            binds.Add(new BindMount(source, mount.Destination, !mount.IsWritable)
            {
                Propagation = mount.Propagation.Length > 0 ? mount.Propagation : "rprivate",
                IsNonRecursive = mount.IsNonRecursive,
                IsReadOnlyAtTop = mount.IsReadOnlyAtTop,
            });
        }
        return binds;
    }

    /// <summary>Unmounts what nobody uses any more after the container's end. Nothing happens when that was done; safe to repeat.</summary>
    public void Release(ContainerDocument document)
    {
        for (var number = 0; number < document.Mounts.Count; number++)
        {
            var mount = document.Mounts[number];
            if (mount.Subpath is not null) BindMounts.Detach(Place(document.Id, number));
            if (mount.Type == MountType.Image && store.Writables.Find(ImageKey(document.Id, number)) is not null) store.Writables.Unmount(ImageKey(document.Id, number));
            if (mount is not { Type: MountType.Volume, Name: { } name } || store.Volumes.Find(name) is not { } record || VolumeJson.Read(record).Options is null) continue;
            using var held = store.Volumes.Acquire(name, CancellationToken.None);
            if (!store.Volumes.ListUsers(name).Any(id => id != document.Id && isInUse(id))) BindMounts.Detach(store.Volumes.DataDirectory(name));
        }
        TreeRemoval.Remove(store.Paths.Container(document.Id), PlacesName);
    }

    /// <summary>Removes what a container had of its own besides its layer. After <see cref="Release"/>.</summary>
    public void Remove(ContainerDocument document)
    {
        for (var number = 0; number < document.Mounts.Count; number++)
        {
            if (document.Mounts[number].Type == MountType.Image) store.Writables.Remove(ImageKey(document.Id, number));
        }
    }

    private async Task<string> AttachVolumeAsync(string id, int number, ContainerMount mount)
    {
        using var held = store.Volumes.Acquire(mount.Name!, CancellationToken.None);
        var volume = VolumeJson.Read(store.Volumes.Find(mount.Name!) ?? throw StrataException.NotFound($"get {mount.Name}: no such volume"));
        var data = store.Volumes.DataDirectory(mount.Name!);
        if (volume.Options is not null && !MountTable.IsMountPoint(data)) await VolumeMount.MountAsync(volume, data);
        return mount.Subpath is null ? data : Narrow(id, number, data, mount.Subpath, $"volume {mount.Name}");
    }

    // A layer of its own, in which nobody writes: the image's files are the lower ones.
    private string AttachImage(string id, int number, ContainerMount mount)
    {
        var key = ImageKey(id, number);
        if (store.Writables.Find(key) is null)
        {
            var image = store.Images.Find(Digest.Parse(mount.ImageId!)) ?? throw StrataException.NotFound($"No such image: {mount.Name}");
            store.Writables.Create(key, image.Layers, null);
        }
        var root = store.Writables.Mount(key);
        return mount.Subpath is null ? root : Narrow(id, number, root, mount.Subpath, $"image {mount.Name}");
    }

    // Who can write there could make a link of the path at any moment: what was found by it is held by a mount, not by its name.
    private string Narrow(string id, int number, string directory, string subpath, string owner)
    {
        using var root = DirectoryHandle.OpenHostPath(directory);
        using var found = root.FindDirectoryInRoot(subpath) ?? throw StrataException.Invalid($"{owner} has no directory {subpath}");
        var place = Place(id, number);
        Directory.CreateDirectory(place);
        BindMounts.Detach(place);
        BindMounts.Attach(found, place);
        return place;
    }

    private static string FindSource(ContainerMount mount)
    {
        if (!Path.Exists(mount.Source))
        {
            if (!mount.IsMadeWhenMissing) throw StrataException.Invalid($"invalid mount config for type \"bind\": bind source path does not exist: {mount.Source}");
            Directory.CreateDirectory(mount.Source);
        }
        if (mount.Propagation is "shared" or "rshared" or "slave" or "rslave") CheckPropagation(mount);
        return mount.Source;
    }

    private static void CheckPropagation(ContainerMount mount)
    {
        var (point, isShared, isSlave) = MountTable.FindPropagation(mount.Source);
        if (isShared || isSlave && mount.Propagation.EndsWith("slave", StringComparison.Ordinal)) return;
        var wanted = mount.Propagation.EndsWith("slave", StringComparison.Ordinal) ? "a shared or slave" : "a shared";
        throw new StrataException(ErrorKind.FailedPrecondition, $"path {mount.Source} is mounted on {point} but it is not {wanted} mount");
    }

    private static DirectoryHandle? OpenPlace(DirectoryHandle root, ContainerMount mount)
    {
        if (root.FindStatusInRoot(mount.Destination) is not { } status) return null;
        return status.Kind == FileKind.Directory
            ? root.FindDirectoryInRoot(mount.Destination)
            : throw StrataException.Invalid($"cannot mount volume over existing file, file exists {mount.Destination}");
    }

    private string Place(string id, int number) => Path.Combine(store.Paths.Container(id), PlacesName, number.ToString(CultureInfo.InvariantCulture));

    private static string ImageKey(string id, int number) => string.Create(CultureInfo.InvariantCulture, $"{id}.{number}");
}
