namespace Strata.Engine.Containers.Documents;

/// <summary>A share of one disk.</summary>
/// <param name="Path">The device's path.</param>
/// <param name="Weight">10 to 1000.</param>
public sealed record WeightDevice(string Path, int Weight);
