namespace Strata.Engine.Containers;

/// <summary>One more process for a running container.</summary>
/// <param name="Command">The program and its arguments.</param>
public sealed record ExecRequest(IReadOnlyList<string> Command)
{
    /// <summary><c>NAME=value</c> on top of the container's, or <c>NAME</c> to take it from this process.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The working directory; null for the container's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The user; null for the container's.</summary>
    public string? User { get; init; }

    /// <summary>A pseudo-terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>Standard input is connected.</summary>
    public bool Interactive { get; init; }

    /// <summary>All capabilities.</summary>
    public bool Privileged { get; init; }
}
