using System.Globalization;
using Strata.Cli.Arguments;
using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary>The limits that a container is made with and that <c>update</c> changes.</summary>
internal sealed class LimitFlags
{
    private readonly Flag<long> _weight;
    private readonly Flag<long> _period;
    private readonly Flag<long> _quota;
    private readonly Flag<long> _realTimePeriod;
    private readonly Flag<long> _realTimeRuntime;
    private readonly Flag<long> _shares;
    private readonly Flag<long> _processors;
    private readonly Flag<string> _cpuset;
    private readonly Flag<string> _nodes;
    private readonly Flag<long> _memory;
    private readonly Flag<long> _reservation;
    private readonly Flag<long> _swap;
    private readonly Flag<long> _tasks;

    public LimitFlags(FlagSet flags)
    {
        _weight = flags.Int("blkio-weight", null, "Block IO (relative weight), between 10 and 1000, or 0 to disable (default 0)", "uint16");
        _period = flags.Int("cpu-period", null, "Limit CPU CFS (Completely Fair Scheduler) period");
        _quota = flags.Int("cpu-quota", null, "Limit CPU CFS (Completely Fair Scheduler) quota");
        _realTimePeriod = flags.Int("cpu-rt-period", null, "Limit CPU real-time period in microseconds");
        _realTimeRuntime = flags.Int("cpu-rt-runtime", null, "Limit CPU real-time runtime in microseconds");
        _shares = flags.Int("cpu-shares", 'c', "CPU shares (relative weight)");
        _processors = flags.Custom("cpus", null, "Number of CPUs", "decimal", 0L, ReadProcessors);
        _cpuset = flags.String("cpuset-cpus", null, "CPUs in which to allow execution (0-3, 0,1)");
        _nodes = flags.String("cpuset-mems", null, "MEMs in which to allow execution (0-3, 0,1)");
        _memory = flags.Custom("memory", 'm', "Memory limit", "bytes", 0L, ReadBytes);
        _reservation = flags.Bytes("memory-reservation", "Memory soft limit");
        _swap = flags.Custom("memory-swap", null, "Swap limit equal to memory plus swap: '-1' to enable unlimited swap", "bytes", 0L, ReadSwap);
        _tasks = flags.Int("pids-limit", null, "Tune container pids limit (set -1 for unlimited)");
    }

    /// <summary>True when one of them was given.</summary>
    public bool IsAnyGiven => ((FlagDefinition[])[_weight, _period, _quota, _shares, _processors, _cpuset, _nodes, _memory, _reservation, _swap, _tasks]).Any(static f => f.Changed);

    /// <summary>Puts what was given in the place of what is there.</summary>
    /// <exception cref="StrataException">NotImplemented: limits of real-time scheduling.</exception>
    public ContainerHostConfig Read(ContainerHostConfig config)
    {
        if (_realTimePeriod.Changed || _realTimeRuntime.Changed) throw StrataException.NotSupported("--cpu-rt-period and --cpu-rt-runtime are not supported: use --cpus or --cpu-quota");
        return config with
        {
            BlkioWeight = _weight.Changed ? (int)Math.Clamp(_weight.Value, int.MinValue, int.MaxValue) : config.BlkioWeight,
            CpuPeriod = _period.Changed ? _period.Value : config.CpuPeriod,
            CpuQuota = _quota.Changed ? _quota.Value : config.CpuQuota,
            CpuShares = _shares.Changed ? _shares.Value : config.CpuShares,
            NanoCpus = _processors.Changed ? _processors.Value : config.NanoCpus,
            CpusetCpus = _cpuset.Changed ? _cpuset.Value : config.CpusetCpus,
            CpusetMems = _nodes.Changed ? _nodes.Value : config.CpusetMems,
            Memory = _memory.Changed ? _memory.Value : config.Memory,
            MemoryReservation = _reservation.Changed ? _reservation.Value : config.MemoryReservation,
            MemorySwap = _swap.Changed ? _swap.Value : config.MemorySwap,
            PidsLimit = _tasks.Changed ? _tasks.Value : config.PidsLimit,
        };
    }

    private static string? ReadBytes(string text, long current, out long bytes) => ByteSize.Read(text, out bytes);

    private static string? ReadSwap(string text, long current, out long bytes)
    {
        bytes = -1;
        return text == "-1" ? null : ByteSize.Read(text, out bytes);
    }

    private static string? ReadProcessors(string text, long current, out long billionths)
    {
        billionths = current;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return $"failed to parse {text} as a rational number";
        var scaled = number * 1_000_000_000m;
        if (scaled != decimal.Truncate(scaled)) return "value is too precise";
        if (scaled is > long.MaxValue or < long.MinValue) return $"failed to parse {text} as a rational number";
        billionths = (long)scaled;
        return null;
    }
}
