namespace Strata.Build.Running;

/// <summary>The network of a build step.</summary>
public enum StepNetwork
{
    /// <summary>What the runner gives by default.</summary>
    Default,

    /// <summary>Only a loopback.</summary>
    None,

    /// <summary>The host's.</summary>
    Host,
}
