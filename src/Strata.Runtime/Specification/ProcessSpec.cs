namespace Strata.Runtime.Specification;

/// <summary>The container's process (config.md, "Process").</summary>
internal sealed record ProcessSpec
{
    /// <summary>A pseudo-terminal as standard streams; left out when false.</summary>
    public bool? Terminal { get; init; }

    public ConsoleSizeSpec? ConsoleSize { get; init; }

    public required UserSpec User { get; init; }

    public required IReadOnlyList<string> Args { get; init; }

    public required IReadOnlyList<string> Env { get; init; }

    public required string Cwd { get; init; }

    public required CapabilitiesSpec Capabilities { get; init; }

    public IReadOnlyList<RlimitSpec>? Rlimits { get; init; }

    public bool? NoNewPrivileges { get; init; }

    public string? ApparmorProfile { get; init; }

    public int? OomScoreAdj { get; init; }
}
