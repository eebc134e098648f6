using Strata.Build.Cache;
using Strata.Build.Layers;
using Strata.Build.Running;
using Strata.Build.Sources;

namespace Strata.Build;

/// <summary>What a build works with.</summary>
public sealed record BuildServices
{
    /// <summary>Where layers are kept.</summary>
    public required IBuildLayers Layers { get; init; }

    /// <summary>Remembered results.</summary>
    public required IBuildCache Cache { get; init; }

    /// <summary>Runs the processes of <c>RUN</c>.</summary>
    public required IStepRunner Runner { get; init; }

    /// <summary>Base images.</summary>
    public required IBaseImages Images { get; init; }

    /// <summary>Downloads of <c>ADD</c>.</summary>
    public required IRemoteFiles Remote { get; init; }

    /// <summary>Git repositories of <c>ADD</c>.</summary>
    public required IGitRepositories Git { get; init; }

    /// <summary>The clock that steps are dated by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How many steps run at once when nothing else is said: two a processor, because steps wait for networks and disks as much as they compute.</summary>
    public static int DefaultParallelSteps => 2 * Environment.ProcessorCount;

    /// <summary>How many steps run at once.</summary>
    public int MaxParallelSteps { get; init; } = DefaultParallelSteps;
}
