using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>One difference between a writable layer and the layers below, ready to be written or shown.</summary>
internal readonly record struct TreeDifference
{
    /// <summary>The path without a leading slash; empty for the root.</summary>
    public required string Path { get; init; }

    public required ChangeKind Kind { get; init; }

    /// <summary>Where the new state is; for a deletion, where the name was.</summary>
    public required DirectoryHandle Parent { get; init; }

    public required string Name { get; init; }

    public required FileStatus Status { get; init; }

    /// <summary>True for a directory that hides all that the layers below have in it.</summary>
    public bool Opaque { get; init; }
}
