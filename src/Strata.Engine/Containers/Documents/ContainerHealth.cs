namespace Strata.Engine.Containers.Documents;

/// <summary>How a container's health is (Docker Engine API, Health).</summary>
public sealed record ContainerHealth
{
    /// <summary>The check has not succeeded yet.</summary>
    public const string Starting = "starting";

    /// <summary>The last check succeeded.</summary>
    public const string Healthy = "healthy";

    /// <summary>As many checks in a row failed as it may have.</summary>
    public const string Unhealthy = "unhealthy";

    /// <summary>One of the words above.</summary>
    public string Status { get; init; } = Starting;

    /// <summary>How many checks in a row have failed.</summary>
    public int FailingStreak { get; init; }

    /// <summary>The last five checks, the oldest first.</summary>
    public IReadOnlyList<HealthResult> Log { get; init; } = [];
}
