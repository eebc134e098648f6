using System.Text.Json.Serialization;

namespace Strata.Runtime.Specification;

/// <summary>Control group settings (config-linux.md, "Control groups").</summary>
internal sealed record ResourcesSpec
{
    public IReadOnlyList<DeviceRuleSpec>? Devices { get; init; }

    public MemorySpec? Memory { get; init; }

    public CpuSpec? Cpu { get; init; }

    public PidsSpec? Pids { get; init; }

    [JsonPropertyName("blockIO")]
    public BlockIoSpec? BlockIo { get; init; }
}
