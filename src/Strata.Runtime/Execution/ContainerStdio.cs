namespace Strata.Runtime.Execution;

/// <summary>Where a container's standard streams go: <see cref="InheritedStdio"/>, <see cref="CapturedStdio"/> or <see cref="TerminalStdio"/>.</summary>
public abstract record ContainerStdio
{
    private protected ContainerStdio()
    {
    }
}
