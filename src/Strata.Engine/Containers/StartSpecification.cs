using Strata.Engine.Containers.Documents;
using Strata.Engine.Networks;
using Strata.Linux.Terminals;
using Strata.Runtime;

namespace Strata.Engine.Containers;

/// <summary>What the runtime is told of a container: all of it from the container's document, so that every start is like the first.</summary>
internal static class StartSpecification
{
    public static ContainerSpecification Make(ContainerDocument document, string root, IReadOnlyList<BindMount> binds, ContainerSandbox network, WindowSize? size) => new()
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
        Binds = binds,
        Tmpfs = [.. Memory(document)],
        IsRootReadOnly = document.HostConfig.ReadonlyRootfs,
        AddedCapabilities = document.HostConfig.CapAdd ?? [],
        DroppedCapabilities = document.HostConfig.CapDrop ?? [],
    };

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
