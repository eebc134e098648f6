using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>What a container may use of the machine (Docker Engine API, Resources); 0, empty and null for no limit.</summary>
public record ContainerResources
{
    /// <summary>Its share of busy processors; 1024 is the usual one.</summary>
    public long CpuShares { get; init; }

    /// <summary>Bytes of memory.</summary>
    public long Memory { get; init; }

    /// <summary>Processor time, in billionths of a processor.</summary>
    public long NanoCpus { get; init; }

    /// <summary>Its share of busy disks, 10 to 1000.</summary>
    public int BlkioWeight { get; init; }

    /// <summary>Its share of single disks.</summary>
    public IReadOnlyList<WeightDevice> BlkioWeightDevice { get; init; } = [];

    /// <summary>Bytes read a second.</summary>
    public IReadOnlyList<ThrottleDevice> BlkioDeviceReadBps { get; init; } = [];

    /// <summary>Bytes written a second.</summary>
    public IReadOnlyList<ThrottleDevice> BlkioDeviceWriteBps { get; init; } = [];

    /// <summary>Reads a second.</summary>
    [JsonPropertyName("BlkioDeviceReadIOps")]
    public IReadOnlyList<ThrottleDevice> BlkioDeviceReadIops { get; init; } = [];

    /// <summary>Writes a second.</summary>
    [JsonPropertyName("BlkioDeviceWriteIOps")]
    public IReadOnlyList<ThrottleDevice> BlkioDeviceWriteIops { get; init; } = [];

    /// <summary>Microseconds in which it may use <see cref="CpuQuota"/>.</summary>
    public long CpuPeriod { get; init; }

    /// <summary>Microseconds of processor time in each period.</summary>
    public long CpuQuota { get; init; }

    /// <summary>The processors that it may run on, <c>0-3,7</c>.</summary>
    public string CpusetCpus { get; init; } = "";

    /// <summary>The memory nodes that it may use.</summary>
    public string CpusetMems { get; init; } = "";

    /// <summary>Devices of the machine.</summary>
    public IReadOnlyList<DeviceRequest> Devices { get; init; } = [];

    /// <summary>Devices that it may use when it makes their nodes; null for none.</summary>
    public IReadOnlyList<string>? DeviceCgroupRules { get; init; }

    /// <summary>Bytes of memory that it is left when memory is short.</summary>
    public long MemoryReservation { get; init; }

    /// <summary>Bytes of memory and swap together; -1 for all the swap there is, 0 for twice the memory.</summary>
    public long MemorySwap { get; init; }

    /// <summary>How readily it is swapped out, 0 to 100; null for the machine's way.</summary>
    public long? MemorySwappiness { get; init; }

    /// <summary>Its processes wait for memory instead of being killed.</summary>
    public bool? OomKillDisable { get; init; }

    /// <summary>How many tasks it may have; null or negative for any number.</summary>
    public long? PidsLimit { get; init; }

    /// <summary>Limits of setrlimit(2).</summary>
    public IReadOnlyList<Ulimit> Ulimits { get; init; } = [];
}
