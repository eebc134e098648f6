namespace Strata.Engine.Containers.Documents;

/// <summary>Bytes or operations a second of one disk.</summary>
/// <param name="Path">The device's path.</param>
/// <param name="Rate">How many.</param>
public sealed record ThrottleDevice(string Path, long Rate);
