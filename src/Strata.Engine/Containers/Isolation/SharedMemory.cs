using Strata.Engine.Containers.Documents;
using Strata.Linux.Mounts;
using Strata.Linux.UserNamespaces;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Containers.Isolation;

/// <summary>The memory that containers share as <c>/dev/shm</c>: mounted on the machine while the one runs that lets others in.</summary>
/// <param name="store">The store.</param>
[SupportedOSPlatform("linux")]
internal sealed class SharedMemory(Store store)
{
    private const string DirectoryName = "shm";

    /// <summary>The directory that a container sees; null when it has its own, or none.</summary>
    public async Task<string?> AttachAsync(ContainerDocument document)
    {
        if (document.HostConfig.IpcMode == "host") return "/dev/shm";
        if (NamespaceModes.FindContainer(document.HostConfig.IpcMode) is { } other) return Place(other);
        if (document.HostConfig.IpcMode != "shareable") return null;
        if (UserNamespace.IsNested) throw new StrataException(ErrorKind.PermissionDenied, "--ipc shareable needs root: another command's containers can't see this one's mounts");
        var place = Directory.CreateDirectory(Place(document.Id)).FullName;
        if (!MountTable.IsMountPoint(place) && await MountCommand.MountAsync("tmpfs", $"nosuid,noexec,nodev,mode=1777,size={document.HostConfig.ShmSize}", "shm", place) is { } reason)
        {
            throw new StrataException(ErrorKind.FailedPrecondition, $"the memory that container {document.Name[1..]} shares can't be mounted: {reason}");
        }
        return place;
    }

    /// <summary>Unmounts what the container shared. Those that are in it keep it until they end.</summary>
    public void Release(ContainerDocument document)
    {
        if (document.HostConfig.IpcMode == "shareable") BindMounts.Detach(Place(document.Id));
    }

    private string Place(string id) => Path.Combine(store.Paths.Container(id), DirectoryName);
}
