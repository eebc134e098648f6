using Strata.Engine.Containers.Documents;
using Strata.Engine.Networks;
using Strata.Linux.Terminals;
using Strata.Runtime;

namespace Strata.Engine.Containers;

/// <summary>What the runtime is told of a container: all of it from the container's document, so that every start is like the first.</summary>
internal static class StartSpecification
{
    public static ContainerSpecification Make(ContainerDocument document, string root, ContainerSandbox network, WindowSize? size) => new()
    {
        RootFileSystem = root,
        Arguments = [document.Path, .. document.Args],
        Environment = document.Config.Env,
        WorkingDirectory = document.Config.WorkingDir,
        User = document.Config.User,
        Terminal = document.Config.Tty,
        TerminalSize = size,
        Hostname = document.Config.Hostname,
        Network = network.Mode,
        NetworkNamespace = network.NamespacePath,
        Names = network.Names,
        SharedFiles = network.SharedFiles,
        Binds = [.. document.Mounts.Where(static m => m.Type == "bind").Select(static m => new BindMount(m.Source, m.Destination, !m.IsWritable))],
        Tmpfs = [.. (document.HostConfig.Tmpfs ?? new Dictionary<string, string>()).Select(static t => new TmpfsMount(t.Key, t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)))],
        IsRootReadOnly = document.HostConfig.ReadonlyRootfs,
        AddedCapabilities = document.HostConfig.CapAdd ?? [],
        DroppedCapabilities = document.HostConfig.CapDrop ?? [],
    };
}
