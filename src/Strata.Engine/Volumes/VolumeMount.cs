using Strata.Engine.Volumes.Documents;
using Strata.Linux.Mounts;
using Strata.Linux.UserNamespaces;
using Strata.Oci;

namespace Strata.Engine.Volumes;

/// <summary>Mounts what a volume's options name: a device, another machine's share, a directory, memory.</summary>
[SupportedOSPlatform("linux")]
internal static class VolumeMount
{
    /// <exception cref="StrataException">FailedPrecondition: it can't be mounted, with the reason. PermissionDenied: an ordinary user, and not a directory.</exception>
    public static async Task MountAsync(VolumeDocument volume, string target)
    {
        var options = volume.Options!.GetValueOrDefault("o", "");
        if (UserNamespace.IsNested && !options.Split(',').Any(static o => o is "bind" or "rbind"))
        {
            // It would be seen by the containers of one command only.
            throw new StrataException(ErrorKind.PermissionDenied, $"volume {volume.Name} is mounted from a device, which needs root: use one without options, or with o=bind");
        }
        if (await MountCommand.MountAsync(volume.Options!["type"], options, volume.Options!["device"], target) is { } reason)
        {
            throw new StrataException(ErrorKind.FailedPrecondition, $"volume {volume.Name} can't be mounted: {reason}");
        }
    }
}
