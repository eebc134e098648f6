using System.Globalization;
using Strata.Cli.Arguments;
using Strata.Engine.Containers.Documents;
using Strata.Oci;
using Strata.Runtime;

namespace Strata.Cli.Commands.Containers;

/// <summary>The flags of a new container that limit what it may use.</summary>
internal sealed class ResourceFlags
{
    private readonly LimitFlags _limits;
    private readonly Flag<long> _swappiness;
    private readonly Flag<bool> _noKiller;
    private readonly Flag<long> _score;
    private readonly Flag<long> _sharedMemory;
    private readonly Flag<IReadOnlyList<ResourceLimit>> _ulimits;
    private readonly Flag<IReadOnlyList<WeightDevice>> _weights;
    private readonly Flag<IReadOnlyList<ThrottleDevice>> _readBytes;
    private readonly Flag<IReadOnlyList<ThrottleDevice>> _reads;
    private readonly Flag<IReadOnlyList<ThrottleDevice>> _writeBytes;
    private readonly Flag<IReadOnlyList<ThrottleDevice>> _writes;

    public ResourceFlags(FlagSet flags)
    {
        _limits = new LimitFlags(flags);
        _swappiness = flags.Int("memory-swappiness", null, "Tune container memory swappiness (0 to 100)", defaultValue: -1);
        _noKiller = flags.Bool("oom-kill-disable", null, "Disable OOM Killer");
        _score = flags.Int("oom-score-adj", null, "Tune host's OOM preferences (-1000 to 1000)");
        _sharedMemory = flags.Bytes("shm-size", "Size of /dev/shm");
        _ulimits = flags.Custom<IReadOnlyList<ResourceLimit>>("ulimit", null, "Ulimit options", "ulimit", [], UlimitFlag.Append);
        _weights = flags.Custom<IReadOnlyList<WeightDevice>>("blkio-weight-device", null, "Block IO weight (relative device weight)", "list", [], DeviceRateFlag.AppendWeight);
        _readBytes = Rates(flags, "device-read-bps", "Limit read rate (bytes per second) from a device", DeviceRateFlag.AppendBytes);
        _reads = Rates(flags, "device-read-iops", "Limit read rate (IO per second) from a device", DeviceRateFlag.AppendOperations);
        _writeBytes = Rates(flags, "device-write-bps", "Limit write rate (bytes per second) to a device", DeviceRateFlag.AppendBytes);
        _writes = Rates(flags, "device-write-iops", "Limit write rate (IO per second) to a device", DeviceRateFlag.AppendOperations);
    }

    /// <summary>Adds what the flags say.</summary>
    /// <exception cref="StrataException">InvalidArgument, with Docker's texts.</exception>
    public ContainerHostConfig Read(ContainerHostConfig config)
    {
        if (_swappiness.Value is < -1 or > 100) throw StrataException.Invalid(string.Create(CultureInfo.InvariantCulture, $"invalid value: {_swappiness.Value}. Valid memory swappiness range is 0-100"));
        return _limits.Read(config) with
        {
            MemorySwappiness = _swappiness.Value < 0 ? null : _swappiness.Value,
            OomKillDisable = _noKiller.Value ? true : null,
            OomScoreAdj = (int)Math.Clamp(_score.Value, int.MinValue, int.MaxValue),
            ShmSize = _sharedMemory.Value > 0 ? _sharedMemory.Value : config.ShmSize,
            Ulimits = [.. _ulimits.Value.Select(static u => new Ulimit(u.Name, (long)u.Hard, (long)u.Soft))],
            BlkioWeightDevice = _weights.Value,
            BlkioDeviceReadBps = _readBytes.Value,
            BlkioDeviceReadIops = _reads.Value,
            BlkioDeviceWriteBps = _writeBytes.Value,
            BlkioDeviceWriteIops = _writes.Value,
        };
    }

    private static Flag<IReadOnlyList<ThrottleDevice>> Rates(FlagSet flags, string name, string usage, FlagParser<IReadOnlyList<ThrottleDevice>> parser) =>
        flags.Custom<IReadOnlyList<ThrottleDevice>>(name, null, usage, "list", [], parser);
}
