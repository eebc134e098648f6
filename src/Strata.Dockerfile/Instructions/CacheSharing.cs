namespace Strata.Dockerfile.Instructions;

/// <summary>What happens when two builds want one cache mount.</summary>
public enum CacheSharing
{
    /// <summary>Both write.</summary>
    Shared,

    /// <summary>The second gets one of its own.</summary>
    Private,

    /// <summary>The second waits.</summary>
    Locked,
}
