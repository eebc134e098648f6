namespace Strata.Engine.Maintenance;

/// <summary>What a volume takes on disk.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Links">How many containers use it, running or not.</param>
/// <param name="Bytes">The sizes of its files; 0 for one that lies on another device.</param>
public sealed record VolumeUsage(string Name, int Links, long Bytes);
