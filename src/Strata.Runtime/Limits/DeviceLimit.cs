namespace Strata.Runtime.Limits;

/// <summary>A number for one disk.</summary>
/// <param name="Path">The device's path on the machine.</param>
/// <param name="Value">Bytes or operations a second, or a weight.</param>
public sealed record DeviceLimit(string Path, long Value);
