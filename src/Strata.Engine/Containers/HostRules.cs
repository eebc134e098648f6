using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Health;
using Strata.Engine.Containers.Isolation;
using Strata.Engine.Containers.Limits;
using Strata.Linux.UserNamespaces;
using Strata.Oci;
using Strata.Runtime.Limits;
using Strata.Storage;

namespace Strata.Engine.Containers;

/// <summary>What a container may be on this machine. Whatever can be refused is refused when it is made, not when it starts.</summary>
[SupportedOSPlatform("linux")]
internal static class HostRules
{
    /// <exception cref="StrataException">InvalidArgument, NotFound, NotImplemented or FailedPrecondition, with Docker's texts.</exception>
    public static ContainerHostConfig Apply(Store store, NewContainer container, List<string> warnings)
    {
        var config = container.HostConfig;
        RestartRules.Check(config);
        HealthRules.Check(container.Healthcheck);
        if (HealthRules.IsCheck(container.Healthcheck) && UserNamespace.IsNested) warnings.Add("Health checks of an ordinary user's containers are not run: a process can't enter another command's user namespace.");
        config = NamespaceModes.Resolve(store, config, container.Hostname is not null || container.Domainname.Length > 0);
        _ = SecurityOptions.Read(config);
        if (config.Runtime is not ("" or "runc" or "crun")) throw StrataException.Invalid($"unknown or invalid runtime name: {config.Runtime}");
        if (config.Init == true) _ = InitProgram.Get();
        return ResourceRules.Apply(config, ControlGroupFeatures.Read(), warnings);
    }
}
