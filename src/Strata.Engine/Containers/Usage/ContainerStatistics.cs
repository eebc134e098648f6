using System.Globalization;
using Strata.Engine.Containers.Documents;
using Strata.Linux.UserNamespaces;
using Strata.Oci;
using Strata.Runtime.Execution;

namespace Strata.Engine.Containers.Usage;

/// <summary>Measures what running containers use: their control groups count it.</summary>
[SupportedOSPlatform("linux")]
public sealed class ContainerStatistics
{
    private readonly TimeProvider _time;
    private readonly long _machineMemory;

    /// <summary>Makes the use case.</summary>
    /// <exception cref="StrataException">FailedPrecondition: an ordinary user's command.</exception>
    public ContainerStatistics(TimeProvider time)
    {
        if (UserNamespace.IsNested) throw new StrataException(ErrorKind.FailedPrecondition, "an ordinary user's containers have no control groups, and nothing else counts what they use");
        _time = time;
        _machineMemory = ReadMachineMemory();
    }

    /// <summary>What a container has used up to now; null when it does not run.</summary>
    public UsageSample? Sample(ContainerDocument container)
    {
        if (!container.State.Running || ControlGroupUsage.Find(container.Id) is not { } resources) return null;
        // The machine's network is not the container's.
        var (received, sent) = container.HostConfig.NetworkMode == "host" ? (0, 0) : NetworkCounters.Read(container.State.Pid);
        return new UsageSample(_time.GetTimestamp(), resources, received, sent);
    }

    /// <summary>What a container uses, from two samples; the share of processor time is 0 without an earlier one.</summary>
    public ContainerUsage Compare(UsageSample? before, UsageSample now)
    {
        var limit = Math.Min(now.Resources.MemoryLimit, _machineMemory);
        if (before is null) return new ContainerUsage(0, now.Resources.Memory, limit, now);
        var passed = _time.GetElapsedTime(before.Timestamp, now.Timestamp);
        // A container that was started anew counts from zero again.
        var used = now.Resources.Processor - before.Resources.Processor;
        var percent = passed > TimeSpan.Zero && used > TimeSpan.Zero ? 100 * (used / passed) : 0;
        return new ContainerUsage(percent, now.Resources.Memory, limit, now);
    }

    private static long ReadMachineMemory()
    {
        foreach (var line in File.ReadLines("/proc/meminfo"))
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal)) return long.Parse(line[9..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        return long.MaxValue;
    }
}
