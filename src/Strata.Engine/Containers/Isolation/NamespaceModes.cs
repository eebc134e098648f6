using Strata.Engine.Containers.Documents;
using Strata.Oci;
using Strata.Runtime.Isolation;
using Strata.Storage;

namespace Strata.Engine.Containers.Isolation;

/// <summary>Which namespaces a container is to share, and with whom.</summary>
internal static class NamespaceModes
{
    private const string ContainerPrefix = "container:";

    /// <summary>Refuses modes that there are not, and makes ids of the containers that are named.</summary>
    /// <exception cref="StrataException">InvalidArgument or NotFound, with Docker's texts.</exception>
    public static ContainerHostConfig Resolve(Store store, ContainerHostConfig config, bool hasHostname)
    {
        if (config.IpcMode is not ("" or "private" or "shareable" or "none" or "host") && !Names(config.IpcMode)) throw StrataException.Invalid($"invalid IPC mode: {config.IpcMode}");
        if (config.PidMode is not ("" or "host") && !Names(config.PidMode)) throw StrataException.Invalid("--pid: invalid PID mode");
        if (config.UtsMode is not ("" or "host")) throw StrataException.Invalid("--uts: invalid UTS mode");
        if (config.UsernsMode is not ("" or "host")) throw StrataException.Invalid("--userns: invalid USER mode");
        if (config.CgroupnsMode is not ("" or "host" or "private")) throw StrataException.Invalid("--cgroupns: invalid CGROUP mode");
        if (config.UtsMode == "host" && hasHostname) throw StrataException.Invalid("conflicting options: hostname and the UTS mode");
        if (Names(config.IpcMode))
        {
            var other = ContainerJson.Read(ContainerResolver.Get(store, config.IpcMode[ContainerPrefix.Length..]));
            if (other.HostConfig.IpcMode is not ("shareable" or "host")) throw new StrataException(ErrorKind.FailedPrecondition, $"cannot join IPC namespace of container {other.Id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)");
        }
        return config with { IpcMode = config.IpcMode.Length == 0 ? "private" : WithId(store, config.IpcMode), PidMode = WithId(store, config.PidMode) };
    }

    /// <summary>The id of the container that a mode names; null when it names none.</summary>
    public static string? FindContainer(string mode) => Names(mode) ? mode[ContainerPrefix.Length..] : null;

    /// <summary>The namespace that a mode means now.</summary>
    /// <param name="mode">The mode, with a whole id.</param>
    /// <param name="kind">The name in <c>/proc/PID/ns</c>.</param>
    /// <param name="findPid">The first process of a container; null when it does not run.</param>
    /// <exception cref="StrataException">Conflict: the other container does not run.</exception>
    public static NamespaceChoice Choose(string mode, string kind, Func<string, int?> findPid)
    {
        if (FindContainer(mode) is not { } id) return mode == "host" ? NamespaceChoice.Host : NamespaceChoice.Own;
        var pid = findPid(id) ?? throw new StrataException(ErrorKind.Conflict, $"cannot join {kind.ToUpperInvariant()} of a non running container: {id}");
        return NamespaceChoice.Of($"/proc/{pid}/ns/{kind}");
    }

    private static bool Names(string mode) => mode.StartsWith(ContainerPrefix, StringComparison.Ordinal) && mode.Length > ContainerPrefix.Length;

    private static string WithId(Store store, string mode) => FindContainer(mode) is { } name ? ContainerPrefix + ContainerResolver.Get(store, name).Id : mode;
}
