namespace Strata.Runtime.Specification;

/// <summary>The share of one disk.</summary>
internal sealed record WeightDeviceSpec(int Major, int Minor, long Weight);
