namespace Strata.Dockerfile.Instructions;

/// <summary>The network of a <c>RUN</c>.</summary>
public enum RunNetwork
{
    /// <summary>The build's own.</summary>
    Default,

    /// <summary>None.</summary>
    None,

    /// <summary>The host's.</summary>
    Host,
}
