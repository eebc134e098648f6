using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>One difference between a writable layer and the layers below, ready to be written or shown.</summary>
internal readonly record struct TreeDifference
{
    /// <summary>The path without a leading slash; empty for the root.</summary>
    public required string Path { get; init; }

    public required ChangeKind Kind { get; init; }

    /// <summary>Where the new state is, valid until the next step; for a deletion, where the name was.</summary>
    public required DirectoryHandle Parent { get; init; }

    public required string Name { get; init; }

    /// <summary>The new state; for a deletion, of no meaning.</summary>
    public required FileStatus Status { get; init; }

    /// <summary>True for a directory that hides all that the layers below have in it.</summary>
    public bool Opaque { get; init; }

    /// <summary>
    /// False for what is no part of a layer though it is listed as a change: sockets, the deletions in an opaque directory.
    /// </summary>
    public bool IsStored { get; init; }

    /// <summary>
    /// False for what is part of a layer though nothing changed: a file that was opened for writing only, in an opaque
    /// directory for instance, and the layer's root.
    /// </summary>
    public bool IsListed { get; init; }

    /// <summary>One that is part of the layer and listed as a change.</summary>
    public static TreeDifference Of(string path, ChangeKind kind, DirectoryHandle parent, string name, FileStatus status) => new()
    {
        Path = path,
        Kind = kind,
        Parent = parent,
        Name = name,
        Status = status,
        IsStored = true,
        IsListed = true,
    };
}
