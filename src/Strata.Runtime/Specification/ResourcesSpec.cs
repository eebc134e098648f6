namespace Strata.Runtime.Specification;

/// <summary>Control group settings (config-linux.md, "Control groups"): the device rules only.</summary>
internal sealed record ResourcesSpec(IReadOnlyList<DeviceRuleSpec> Devices);
