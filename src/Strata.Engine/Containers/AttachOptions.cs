using Strata.Runtime.Execution;
using Strata.Runtime.Monitoring;

namespace Strata.Engine.Containers;

/// <summary>How somebody is connected to a container's streams.</summary>
/// <param name="Stdio">This side; it has a terminal when the container has one.</param>
public sealed record AttachOptions(ContainerStdio Stdio)
{
    /// <summary>The keys by which one leaves.</summary>
    public DetachKeys Keys { get; init; } = DetachKeys.Usual;

    /// <summary>Signals to this process go to the container.</summary>
    public bool ForwardsSignals { get; init; } = true;

    /// <summary>A process that was started for this is killed when its streams are left before its end.</summary>
    internal bool KillsWhenLeft { get; init; }
}
