namespace Strata.Engine.Containers.Documents;

/// <summary>When a container is started again after its end (Docker Engine API, RestartPolicy).</summary>
/// <param name="Name"><c>no</c>, <c>always</c>, <c>unless-stopped</c> or <c>on-failure</c>.</param>
/// <param name="MaximumRetryCount">For <c>on-failure</c>: how often at most; 0 for ever.</param>
public sealed record RestartPolicy(string Name, int MaximumRetryCount = 0)
{
    /// <summary>It is not started again.</summary>
    public static RestartPolicy Never { get; } = new("no");
}
