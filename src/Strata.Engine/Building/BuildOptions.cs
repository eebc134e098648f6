using Strata.Build;
using Strata.Build.Running;
using Strata.Build.Sources;
using Strata.Engine.Building.Caching;
using Strata.Engine.Building.Exporting;
using Strata.Engine.Building.Sources;
using Strata.Oci;

namespace Strata.Engine.Building;

/// <summary>What to build, and what to do with it.</summary>
public sealed record BuildOptions
{
    /// <summary>The context; null when the build has none (a Dockerfile on standard input).</summary>
    public ContextSource? Context { get; init; }

    /// <summary>Further contexts, by names in the form of <see cref="ContextName"/>. They go before stages and images of the same name.</summary>
    public IReadOnlyDictionary<string, NamedContextSource> NamedContexts { get; init; } = new Dictionary<string, NamedContextSource>();

    /// <summary>The Dockerfile: a path on the machine for a directory as context, else one in the context; null for <c>Dockerfile</c> in the context, or <see cref="Dockerfile"/>.</summary>
    public string? DockerfilePath { get; init; }

    /// <summary>The Dockerfile's own bytes, in place of a file.</summary>
    public ReadOnlyMemory<byte>? Dockerfile { get; init; }

    /// <summary>What the build gives; an image in the store without names when nothing is said, nothing for an empty list.</summary>
    public IReadOnlyList<BuildOutput> Outputs { get; init; } = [new BuildOutput { Kind = BuildOutputKind.Image }];

    /// <summary>True to merge the new layers into one.</summary>
    public bool Squash { get; init; }

    /// <summary>Values of <c>ARG</c>s.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>Labels of the image.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The stage to build; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>The platforms; none for this machine's. Several give one index, which only archives and directories can hold.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = [];

    /// <summary>True to take nothing from the cache.</summary>
    public bool NoCache { get; init; }

    /// <summary>Names of stages whose steps take nothing from the cache.</summary>
    public IReadOnlyList<string> NoCacheStages { get; init; } = [];

    /// <summary>How many steps run at once; null for <see cref="BuildServices.DefaultParallelSteps"/>.</summary>
    public int? MaxParallelSteps { get; init; }

    /// <summary>The network of RUN steps that name none.</summary>
    public StepNetwork Network { get; init; }

    /// <summary>Further hosts, limits and shared memory of RUN steps.</summary>
    public StepConditions Conditions { get; init; } = StepConditions.None;

    /// <summary>Secrets that steps may ask for, by id.</summary>
    public IReadOnlyDictionary<string, BuildSecret> Secrets { get; init; } = new Dictionary<string, BuildSecret>();

    /// <summary>The ssh agents that steps may ask for, by id.</summary>
    public IReadOnlyDictionary<string, BuildAgent> Agents { get; init; } = new Dictionary<string, BuildAgent>();

    /// <summary>Progress hears why each step ran or did not.</summary>
    public bool Explain { get; init; }

    /// <summary>Steps may run with <c>--security=insecure</c>.</summary>
    public bool AllowInsecure { get; init; }

    /// <summary>Where the build's cache goes besides the store.</summary>
    public IReadOnlyList<CacheExport> CacheExports { get; init; } = [];

    /// <summary>Where results of steps may come from that the store does not have.</summary>
    public IReadOnlyList<CacheImport> CacheImports { get; init; } = [];

    /// <summary>Where cache mounts go.</summary>
    public IReadOnlyList<CacheMountExport> CacheMountExports { get; init; } = [];

    /// <summary>What new cache mounts begin with.</summary>
    public IReadOnlyList<CacheMountImport> CacheMountImports { get; init; } = [];

    /// <summary>
    /// Called when a RUN has ended with another exit code than 0, once everything else has stopped and before the build fails. What the
    /// process left goes afterwards. Null for nobody.
    /// </summary>
    public Func<StepShell, CancellationToken, Task>? OnFailedStep { get; init; }

    /// <summary>Downloads of ADD and of contexts; without it, a build that needs any fails.</summary>
    public IRemoteFiles Remote { get; init; } = new NoDownloads();
}
