using System.Net;
using Strata.Build.Running;
using Strata.Cli.Arguments;
using Strata.Oci;
using Strata.Runtime;

namespace Strata.Cli.Commands.Building;

/// <summary>The flags that say what the processes of a build have: <c>--add-host</c>, <c>--shm-size</c>, <c>--ulimit</c>.</summary>
internal sealed class StepConditionFlags
{
    private const string GatewayName = "host-gateway";

    private readonly Flag<IReadOnlyList<string>> _hosts;
    private readonly Flag<long> _sharedMemory;
    private readonly Flag<IReadOnlyList<ResourceLimit>> _limits;

    /// <summary>Registers the flags with Docker's texts.</summary>
    public StepConditionFlags(FlagSet flags)
    {
        _hosts = flags.Strings("add-host", null, "Add a custom host-to-IP mapping (format: \"host:ip\")");
        _sharedMemory = flags.Bytes("shm-size", "Shared memory size for build containers");
        _limits = flags.Custom<IReadOnlyList<ResourceLimit>>("ulimit", null, "Ulimit options", "ulimit", [], UlimitFlag.Append);
    }

    /// <summary>What they say.</summary>
    /// <exception cref="StrataException">InvalidArgument with buildx's text: a host that is none.</exception>
    public StepConditions Read() => new()
    {
        Hosts = [.. _hosts.Value.Select(ReadHost)],
        SharedMemory = _sharedMemory.Value > 0 ? _sharedMemory.Value : null,
        Limits = [.. _limits.Value.Select(static limit => (limit.Name, limit.Soft, limit.Hard))],
    };

    // "host:ip" or "host=ip", the address of version 6 with or without brackets.
    private static (string Name, string Address) ReadHost(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 0) at = text.IndexOf(':', StringComparison.Ordinal);
        if (at <= 0) throw StrataException.Invalid($"invalid host {text}");
        var (name, address) = (text[..at], text[(at + 1)..]);
        // Steps have the machine's own network: what listens there, they reach by loopback.
        if (address == GatewayName) return (name, "127.0.0.1");
        if (address is ['[', .., ']']) address = address[1..^1];
        return IPAddress.TryParse(address, out _) ? (name, address) : throw StrataException.Invalid($"invalid host {text}");
    }
}
