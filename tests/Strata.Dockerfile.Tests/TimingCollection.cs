namespace Strata.Dockerfile.Tests;

/// <summary>Tests that look at the processor time they take: alone in the process, so that it is theirs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TimingCollection
{
    public const string Name = "timing";

    /// <summary>The time this process's own code has run, whatever else the machine does.</summary>
    public static TimeSpan Used => Environment.CpuUsage.UserTime;
}
