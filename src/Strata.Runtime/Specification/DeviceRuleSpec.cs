namespace Strata.Runtime.Specification;

/// <summary>One rule of the device list (config-linux.md, "Allowed Device list"); null numbers mean every device.</summary>
internal sealed record DeviceRuleSpec(bool Allow, string? Type, int? Major, int? Minor, string Access);
