using Strata.Oci;

namespace Strata.Storage.Layers;

/// <summary>A copy-on-write layer over a stack.</summary>
/// <param name="Key">The name its maker gave it: a container's id, with a dot and more behind it for a layer that the container has besides its own.</param>
/// <param name="Parent">The stack below; null for none.</param>
/// <param name="Created">When it was made.</param>
public sealed record WritableLayer(string Key, ChainId? Parent, DateTimeOffset Created)
{
    internal string Directory { get; init; } = "";
}
