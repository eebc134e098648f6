namespace Strata.Build.Linting;

/// <summary>What a target can be given.</summary>
public sealed record BuildOutline
{
    /// <summary>The stage's name; null when it has none.</summary>
    public required string? Name { get; init; }

    /// <summary>What the comment above the stage says of it; null for nothing.</summary>
    public required string? Description { get; init; }

    /// <summary>The arguments that the target and the stages it needs declare, by their place in the file.</summary>
    public required IReadOnlyList<OutlineArgument> Arguments { get; init; }

    /// <summary>The secrets of their commands.</summary>
    public required IReadOnlyList<OutlineMount> Secrets { get; init; }

    /// <summary>The SSH agents of their commands.</summary>
    public required IReadOnlyList<OutlineMount> Agents { get; init; }
}
