using Strata.Dockerfile.Instructions;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Health;
using Strata.Engine.Containers.Mounting;
using Strata.Engine.Networks;
using Strata.Oci;

namespace Strata.Engine.Containers;

/// <summary>Joins what an image says with what a command line says into one container document.</summary>
[SupportedOSPlatform("linux")]
internal static class ContainerMaker
{
    private const int ShortIdLength = 12;

    /// <exception cref="StrataException">InvalidArgument: there is nothing to run, or the stop signal is none.</exception>
    public static ContainerDocument Make(NewContainer container, Digest image, ContainerConfig config, MountPlan plan, ContainerIdentity identity)
    {
        // A new entry point takes the image's command with it.
        var entrypoint = container.Entrypoint ?? config.Entrypoint ?? [];
        IReadOnlyList<string> command = container.Command.Count > 0 ? container.Command : container.Entrypoint is null ? config.Cmd ?? [] : [];
        IReadOnlyList<string> process = [.. entrypoint, .. command];
        if (process.Count == 0) throw StrataException.Invalid("no command specified");
        if (container.StopSignal is { } signal && !StopSignal.IsKnown(signal)) throw StrataException.Invalid($"invalid signal: {signal}");

        var settings = new ContainerSettings
        {
            Hostname = container.Hostname ?? (container.Network.Mode == "host" || container.HostConfig.UtsMode == "host" ? Environment.MachineName : identity.Id[..ShortIdLength]),
            Domainname = container.Domainname,
            User = container.User ?? config.User ?? "",
            AttachStdin = container.Attached?.Contains("stdin") ?? (container.Interactive && !container.Detached),
            AttachStdout = container.Attached?.Contains("stdout") ?? !container.Detached,
            AttachStderr = container.Attached?.Contains("stderr") ?? !container.Detached,
            ExposedPorts = NetworkSettingsMaker.MergeExposed(config.ExposedPorts, container.Network),
            Tty = container.Terminal,
            OpenStdin = container.Interactive,
            StdinOnce = container.Interactive && !container.Detached,
            Env = MergeEnvironment(config.Env ?? [], container.Environment),
            Cmd = command.Count > 0 ? command : null,
            Healthcheck = HealthRules.Merge(config.Healthcheck, container.Healthcheck),
            Image = container.Image,
            Volumes = plan.VolumePaths.Count == 0 ? config.Volumes : plan.VolumePaths.ToDictionary(static p => p, static _ => new EmptyObject()),
            WorkingDir = container.WorkingDirectory ?? config.WorkingDir ?? "",
            Entrypoint = entrypoint.Count > 0 ? entrypoint : null,
            OnBuild = config.OnBuild,
            Labels = MergeLabels(config.Labels, container.Labels),
            StopSignal = container.StopSignal ?? config.StopSignal,
            Shell = config.Shell,
            StopTimeout = container.StopTimeout,
        };
        return new ContainerDocument
        {
            Id = identity.Id,
            Created = identity.Created,
            Path = process[0],
            Args = [.. process.Skip(1)],
            State = new ContainerState { Status = ContainerState.Created },
            Image = image.ToString(),
            Name = "/" + identity.Name,
            Driver = identity.Driver,
            HostConfig = container.HostConfig with
            {
                Binds = container.Volumes.Count == 0 ? null : container.Volumes,
                Mounts = container.Mounts.Count == 0 ? null : container.Mounts,
                VolumesFrom = container.VolumesFrom.Count == 0 ? null : container.VolumesFrom,
                VolumeDriver = container.VolumeDriver,
                NetworkMode = container.Network.Mode,
                PortBindings = NetworkSettingsMaker.Bindings(container.Network),
                PublishAllPorts = container.Network.PublishesAll,
                Dns = container.Network.NameServers,
                DnsOptions = container.Network.ResolverOptions,
                DnsSearch = container.Network.SearchDomains,
                ExtraHosts = container.Network.ExtraHosts.Count == 0 ? null : container.Network.ExtraHosts,
                Tmpfs = container.Tmpfs.Count == 0 ? null : container.Tmpfs.ToDictionary(static t => t.Target, static t => string.Join(',', t.Options)),
            },
            Mounts = plan.Mounts,
            NetworkSettings = NetworkSettingsMaker.Make(container.Network),
            Config = settings,
        };
    }

    // The order of the image's is kept; a later value replaces an earlier one where it stands.
    public static List<string> MergeEnvironment(IReadOnlyList<string> image, IReadOnlyList<string> added)
    {
        var merged = new List<string>(image);
        foreach (var entry in added)
        {
            var name = entry.Split('=', 2)[0];
            var value = entry.Contains('=', StringComparison.Ordinal) ? entry : Environment.GetEnvironmentVariable(name) is { } own ? $"{name}={own}" : null;
            var at = merged.FindIndex(e => e == name || e.StartsWith(name + "=", StringComparison.Ordinal));
            if (value is null)
            {
                // Named without a value, and not set here: Docker takes it out.
                if (at >= 0) merged.RemoveAt(at);
            }
            else if (at >= 0) merged[at] = value;
            else merged.Add(value);
        }
        return merged;
    }

    private static Dictionary<string, string> MergeLabels(IReadOnlyDictionary<string, string>? image, IReadOnlyDictionary<string, string> added)
    {
        var merged = new Dictionary<string, string>(image ?? new Dictionary<string, string>());
        foreach (var (name, value) in added) merged[name] = value;
        return merged;
    }
}
