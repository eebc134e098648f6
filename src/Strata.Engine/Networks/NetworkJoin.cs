using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Networks;

/// <summary>Checks what a new container asks of networks, and finds the container whose network it wants to share.</summary>
[SupportedOSPlatform("linux")]
internal static class NetworkJoin
{
    /// <summary>The request with the other container's id in its mode.</summary>
    /// <exception cref="StrataException">InvalidArgument: options that exclude each other. NotFound: no such container.</exception>
    public static NetworkRequest Resolve(Store store, NetworkRequest request, string? hostname)
    {
        AttachmentRules.CheckRequest(request, hostname);
        if (!request.Mode.StartsWith("container:", StringComparison.Ordinal)) return request;
        var name = request.Mode["container:".Length..];
        var other = ContainerResolver.Find(store, name) ?? throw StrataException.NotFound($"joining network namespace of container: No such container: {name}");
        return request with { Mode = "container:" + other.Id };
    }

    /// <summary>The host name of the container whose network is shared; null when none is.</summary>
    public static string? FindHostname(Store store, NetworkRequest request) =>
        request.Mode.StartsWith("container:", StringComparison.Ordinal) && store.Containers.Find(request.Mode["container:".Length..]) is { } other
            ? ContainerJson.Read(other).Config.Hostname
            : null;
}
