using System.Text.Json.Serialization;

namespace Strata.Runtime.Specification;

/// <summary>Limits of disks (config-linux.md, "Block IO").</summary>
internal sealed record BlockIoSpec
{
    public int? Weight { get; init; }

    public IReadOnlyList<WeightDeviceSpec>? WeightDevice { get; init; }

    public IReadOnlyList<ThrottleDeviceSpec>? ThrottleReadBpsDevice { get; init; }

    public IReadOnlyList<ThrottleDeviceSpec>? ThrottleWriteBpsDevice { get; init; }

    [JsonPropertyName("throttleReadIOPSDevice")]
    public IReadOnlyList<ThrottleDeviceSpec>? ThrottleReadIopsDevice { get; init; }

    [JsonPropertyName("throttleWriteIOPSDevice")]
    public IReadOnlyList<ThrottleDeviceSpec>? ThrottleWriteIopsDevice { get; init; }
}
