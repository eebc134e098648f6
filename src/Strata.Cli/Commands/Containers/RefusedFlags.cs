using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>Flags of Docker's that are not supported: each is refused with what to do instead, none is passed over.</summary>
internal sealed class RefusedFlags
{
    private readonly List<(FlagDefinition Flag, string Reason)> _flags = [];

    public RefusedFlags(FlagSet flags)
    {
        Refuse(flags.String("cgroup-parent", null, "Optional parent cgroup for the container"), "containers' control groups are made below /strata");
        Refuse(flags.String("gpus", null, "GPU devices to add to the container ('all' to pass all GPUs)", "gpu-request"), "name the devices with --device");
        Refuse(flags.String("kernel-memory", null, "Kernel memory limit", "bytes"), "the kernel has no such limit any more: use --memory");
        Refuse(flags.Strings("link-local-ip", null, "Container IPv4/IPv6 link-local addresses"), "use --ip or --ip6");
        Refuse(flags.Strings("storage-opt", null, "Storage driver options for the container"), "there is no limit of a container's layer yet");
        Refuse(flags.Bool("use-api-socket", null, "Bind mount Docker API socket and required auth"), "there is no API socket");
        // Nothing is verified here, so that there is nothing to skip.
        flags.Bool("disable-content-trust", null, "Skip image verification", defaultValue: true).Hidden = true;
    }

    /// <exception cref="StrataException">NotImplemented: one of them was given.</exception>
    public void Check()
    {
        foreach (var (flag, reason) in _flags)
        {
            if (flag.Changed) throw StrataException.NotSupported($"--{flag.Name} is not supported: {reason}");
        }
    }

    private void Refuse(FlagDefinition flag, string reason)
    {
        flag.Hidden = true;
        _flags.Add((flag, reason));
    }
}
