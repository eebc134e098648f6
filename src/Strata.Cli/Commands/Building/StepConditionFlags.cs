using System.Globalization;
using System.Net;
using Strata.Build.Running;
using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>The flags that say what the processes of a build have: <c>--add-host</c>, <c>--shm-size</c>, <c>--ulimit</c>.</summary>
internal sealed class StepConditionFlags
{
    private const string GatewayName = "host-gateway";

    private static readonly IReadOnlyList<(string Name, ulong Soft, ulong Hard)> NoLimits = [];

    private readonly Flag<IReadOnlyList<string>> _hosts;
    private readonly Flag<long> _sharedMemory;
    private readonly Flag<IReadOnlyList<(string Name, ulong Soft, ulong Hard)>> _limits;

    /// <summary>Registers the flags with Docker's texts.</summary>
    public StepConditionFlags(FlagSet flags)
    {
        _hosts = flags.Strings("add-host", null, "Add a custom host-to-IP mapping (format: \"host:ip\")");
        _sharedMemory = flags.Bytes("shm-size", "Shared memory size for build containers");
        _limits = flags.Custom("ulimit", null, "Ulimit options", "ulimit", NoLimits, AppendLimit);
    }

    /// <summary>What they say.</summary>
    /// <exception cref="StrataException">InvalidArgument with buildx's text: a host that is none.</exception>
    public StepConditions Read() => new()
    {
        Hosts = [.. _hosts.Value.Select(ReadHost)],
        SharedMemory = _sharedMemory.Value > 0 ? _sharedMemory.Value : null,
        Limits = _limits.Value,
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

    private static string? AppendLimit(string text, IReadOnlyList<(string Name, ulong Soft, ulong Hard)> current, out IReadOnlyList<(string Name, ulong Soft, ulong Hard)> value)
    {
        value = current;
        var parts = text.Split('=', 2);
        if (parts.Length != 2) return "invalid ulimit argument: " + text;
        var numbers = parts[1].Split(':');
        if (numbers.Length > 2) return $"too many limit value arguments - {parts[1]}, can only have up to two, `soft[:hard]`";
        if (ReadNumber(numbers[0]) is not { } soft) return $"strconv.ParseInt: parsing \"{numbers[0]}\": invalid syntax";
        var hard = soft;
        if (numbers.Length == 2)
        {
            if (ReadNumber(numbers[1]) is not { } given) return $"strconv.ParseInt: parsing \"{numbers[1]}\": invalid syntax";
            hard = given;
        }
        if (soft > hard) return string.Create(CultureInfo.InvariantCulture, $"ulimit soft limit must be less than or equal to hard limit: {soft} > {hard}");
        value = [.. current, (parts[0].ToLowerInvariant(), soft, hard)];
        return null;
    }

    // -1 is no limit at all.
    private static ulong? ReadNumber(string text) =>
        text == "-1" ? ulong.MaxValue : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
