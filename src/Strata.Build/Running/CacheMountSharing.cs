namespace Strata.Build.Running;

/// <summary>What happens when two steps want one cache mount at the same time.</summary>
public enum CacheMountSharing
{
    /// <summary>Both use it.</summary>
    Shared,

    /// <summary>The second gets another one of its own.</summary>
    Private,

    /// <summary>The second waits.</summary>
    Locked,
}
