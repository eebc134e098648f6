using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Isolation;
using Strata.Engine.Containers.Limits;
using Strata.Engine.Networks;
using Strata.Linux.Terminals;
using Strata.Runtime;
using Strata.Runtime.Isolation;

namespace Strata.Engine.Containers;

/// <summary>What the runtime is told of a container: all of it from the container's document, so that every start is like the first.</summary>
[SupportedOSPlatform("linux")]
internal static class StartSpecification
{
    public static ContainerSpecification Make(ContainerDocument document, string root, IReadOnlyList<BindMount> binds, ContainerSandbox network, WindowSize? size) => new()
    {
        RootFileSystem = root,
        Arguments = [document.Path, .. document.Args],
        Environment = [.. network.Environment, .. document.Config.Env],
        WorkingDirectory = document.Config.WorkingDir,
        User = document.Config.User,
        Terminal = document.Config.Tty,
        TerminalSize = size,
        Hostname = document.Config.Hostname,
        Network = network.Mode,
        NetworkNamespace = network.NamespacePath,
        Names = network.Names,
        SharedFiles = network.SharedFiles,
        Binds = binds,
        Tmpfs = [.. Memory(document)],
        IsRootReadOnly = document.HostConfig.ReadonlyRootfs,
        AddedCapabilities = document.HostConfig.CapAdd ?? [],
        DroppedCapabilities = document.HostConfig.CapDrop ?? [],
        IsPrivileged = document.HostConfig.Privileged,
        Limits = [.. document.HostConfig.Ulimits.Select(static u => new ResourceLimit(u.Name, (ulong)u.Soft, (ulong)u.Hard))],
        ControlGroupLimits = ResourceRules.ToRuntime(document.HostConfig),
        Devices = [.. document.HostConfig.Devices.Select(static d => new DeviceMapping(d.PathOnHost, d.PathInContainer, d.CgroupPermissions))],
        DeviceRules = document.HostConfig.DeviceCgroupRules ?? [],
        AddedGroups = document.HostConfig.GroupAdd ?? [],
        KernelSettings = Settings(document),
        SharedMemory = document.HostConfig.ShmSize > 0 ? document.HostConfig.ShmSize : ContainerSpecification.DefaultSharedMemory,
        HasNoSharedMemory = document.HostConfig.IpcMode == "none",
        Uts = document.HostConfig.UtsMode == "host" ? NamespaceChoice.Host : NamespaceChoice.Own,
        ControlGroups = document.HostConfig.CgroupnsMode switch { "host" => NamespaceChoice.Host, "private" => NamespaceChoice.Own, _ => null },
        Confinement = SecurityOptions.Read(document.HostConfig),
        Init = document.HostConfig.Init == true ? InitProgram.Get() : null,
        OutOfMemoryScore = document.HostConfig.OomScoreAdj == 0 ? null : document.HostConfig.OomScoreAdj,
        Annotations = document.HostConfig.Annotations ?? new Dictionary<string, string>(),
    };

    private static Dictionary<string, string> Settings(ContainerDocument document)
    {
        var settings = (document.HostConfig.Sysctls ?? new Dictionary<string, string>()).ToDictionary();
        if (document.Config.Domainname.Length > 0) settings["kernel.domainname"] = document.Config.Domainname;
        return settings;
    }

    private static IEnumerable<TmpfsMount> Memory(ContainerDocument document)
    {
        foreach (var (target, options) in document.HostConfig.Tmpfs ?? new Dictionary<string, string>()) yield return new TmpfsMount(target, Split(options));
        foreach (var mount in document.Mounts)
        {
            if (mount.Type == MountType.Tmpfs) yield return new TmpfsMount(mount.Destination, [.. Split(mount.TmpfsOptions ?? ""), .. mount.IsWritable ? Array.Empty<string>() : ["ro"]]);
        }
    }

    private static string[] Split(string options) => options.Split(',', StringSplitOptions.RemoveEmptyEntries);
}
