using Strata.Build.Files;
using Strata.Build.Running;
using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Build;

/// <summary>What to build.</summary>
public sealed record BuildRequest
{
    /// <summary>The Dockerfile's bytes.</summary>
    public required ReadOnlyMemory<byte> Dockerfile { get; init; }

    /// <summary>What errors and progress call it.</summary>
    public string DockerfileName { get; init; } = "Dockerfile";

    /// <summary>The files that can be copied; null when the build has none.</summary>
    public BuildContext? Context { get; init; }

    /// <summary><c>--build-context</c>; null for none.</summary>
    public INamedContexts? NamedContexts { get; init; }

    /// <summary><c>--build-arg</c>. <c>SOURCE_DATE_EPOCH</c> among them dates all that the build makes.</summary>
    public IReadOnlyDictionary<string, string> BuildArguments { get; init; } = new Dictionary<string, string>();

    /// <summary><c>--label</c>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary><c>--target</c>: a stage's name or number; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary><c>--platform</c>: an image is built for each, once; none for this machine's.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = [];

    /// <summary><c>--no-cache</c>: nothing remembered is used; what is made is still remembered.</summary>
    public bool NoCache { get; init; }

    /// <summary>What tells builds of this Dockerfile from those of others, such as its path: a step is compared with the last one of the same name here.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>--explain</c>: progress hears of each step why it ran or did not (<see cref="Oci.Progress.StepExplained"/>).</summary>
    public bool Explain { get; init; }

    /// <summary><c>--allow security.insecure</c>: steps may ask for <c>--security=insecure</c>.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary><c>--no-cache-filter</c>: names of stages whose steps use nothing remembered. Names of no stage mean nothing.</summary>
    public IReadOnlyList<string> NoCacheStages { get; init; } = [];

    /// <summary>
    /// Called when a <c>RUN</c> has failed and its runner kept what it left: when everything else has stopped, before the build
    /// fails. Null for nobody.
    /// </summary>
    public Func<FailedStep, CancellationToken, Task>? OnFailedStep { get; init; }

    /// <summary>True to carry out, or find, every step that the target may need, also those whose files go into steps that are in the cache.</summary>
    public bool CarriesOutAll { get; init; }

    /// <summary><c>--add-host</c>, <c>--shm-size</c>, <c>--ulimit</c>.</summary>
    public StepConditions Conditions { get; init; } = StepConditions.None;

    /// <summary><c>--network</c> of <c>RUN</c>s that name none.</summary>
    public StepNetwork Network { get; init; }
}
