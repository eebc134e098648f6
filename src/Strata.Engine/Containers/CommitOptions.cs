using Strata.Oci;

namespace Strata.Engine.Containers;

/// <summary>What an image made of a container gets.</summary>
public sealed record CommitOptions
{
    /// <summary>Its name; null for none.</summary>
    public Reference? Reference { get; init; }

    /// <summary>Its author; empty for none.</summary>
    public string Author { get; init; } = "";

    /// <summary>Its comment; empty for none.</summary>
    public string Message { get; init; } = "";

    /// <summary>Dockerfile instructions that change its configuration.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>True when a running container must stand still meanwhile.</summary>
    public bool Pause { get; init; } = true;
}
