namespace Strata.Runtime.Specification;

/// <summary>Bytes or operations a second of one disk.</summary>
internal sealed record ThrottleDeviceSpec(int Major, int Minor, long Rate);
