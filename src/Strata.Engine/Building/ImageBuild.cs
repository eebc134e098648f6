using System.Globalization;
using Strata.Build;
using Strata.Engine.Building.Caching;
using Strata.Engine.Building.Exporting;
using Strata.Engine.Building.Sources;
using Strata.Engine.Maintenance.Caching;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;

namespace Strata.Engine.Building;

/// <summary>Builds an image from a Dockerfile, into the store or elsewhere. Each call is a build of its own; several may run at once.</summary>
public sealed class ImageBuild(Store store, TimeProvider time)
{
    private const string Epoch = "SOURCE_DATE_EPOCH";

    /// <summary>Builds, and gives the outputs.</summary>
    /// <param name="options">What to build.</param>
    /// <param name="progress">Hears of steps, output and warnings.</param>
    /// <param name="cancel">Kills what runs; finished steps stay in the cache.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="StrataException">The first failure. No image and no name changes when a step failed; of several outputs those before a failed one stay.</exception>
    public async Task<BuildReport> BuildAsync(BuildOptions options, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        BuildOutput.Check(options.Outputs, options.Platforms.Count);
        if (options.Outputs.Any(static o => o.RewritesTimestamps) && string.IsNullOrEmpty(options.Arguments.GetValueOrDefault(Epoch))) throw StrataException.Invalid($"rewrite-timestamp=true needs {Epoch}: give it with --build-arg");
        using var lease = store.AcquireLease();
        var git = new GitRepositories(lease.CreateStaging, new GitCredentials(options.Secrets));
        await using var context = await OpenedContext.OpenAsync(store, lease, options, git, progress, cancel);
        var images = new StoreBaseImages(store, lease);
        await using var contexts = new OpenedNamedContexts(store, lease, options, images, git);
        using var caching = BuildCaching.Open(store, lease, options, progress, cancel);
        var builder = new ImageBuilder(new BuildServices
        {
            Layers = new StoreBuildLayers(store, lease),
            Cache = caching.Cache,
            Runner = new ContainerStepRunner(store, lease, new StepInputs { Secrets = options.Secrets, Agents = options.Agents, CacheMounts = caching.Mounts }, time),
            Images = images,
            Remote = options.Remote,
            Git = git,
            Clock = time,
            MaxParallelSteps = options.MaxParallelSteps ?? BuildServices.DefaultParallelSteps,
        });
        IReadOnlyList<BuildResult> results;
        try
        {
            results = await builder.BuildAsync(Request(options, context, contexts), progress, cancel);
        }
        finally
        {
            // What was hashed stays known, also when a later step failed.
            context.Remember();
            contexts.Remember();
        }
        var built = results.Select(result => new BuiltImage(result.Platform, result.Config, result.Chain, result.BaseLayers) { InlineCache = caching.CreateInline(result) }).ToList();
        var exports = new BuildExports(store, lease, EpochOf(options), progress);
        if (options.Squash) built = await exports.SquashAsync(built, cancel);
        var report = await exports.ExportAsync(built, options.Outputs, cancel);
        report = report with { CacheManifest = await caching.ExportAsync([.. results.SelectMany(static result => result.Steps)], cancel) };
        new CacheLimit(store).Enforce();
        return report;
    }

    /// <summary>Asks about a Dockerfile, and builds nothing.</summary>
    /// <param name="options">What would be built.</param>
    /// <param name="ask">Asks, with the request that the build would be.</param>
    /// <param name="progress">Hears of a context that is fetched.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="StrataException">The Dockerfile or the context can't be read; or what <paramref name="ask"/> throws.</exception>
    public async Task<T> InquireAsync<T>(BuildOptions options, Func<DockerfileInquiry, BuildRequest, Task<T>> ask, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(ask);
        using var lease = store.AcquireLease();
        var git = new GitRepositories(lease.CreateStaging, new GitCredentials(options.Secrets));
        await using var context = await OpenedContext.OpenAsync(store, lease, options, git, progress, cancel);
        var images = new StoreBaseImages(store, lease);
        await using var contexts = new OpenedNamedContexts(store, lease, options, images, git);
        return await ask(new DockerfileInquiry(images), Request(options, context, contexts));
    }

    private static BuildRequest Request(BuildOptions options, OpenedContext context, OpenedNamedContexts contexts) => new()
    {
        Dockerfile = context.Dockerfile,
        DockerfileName = context.DockerfileName,
        Context = context.Files,
        NamedContexts = contexts,
        BuildArguments = options.Arguments,
        Labels = options.Labels,
        Target = options.Target,
        Platforms = options.Platforms,
        NoCache = options.NoCache,
        NoCacheStages = options.NoCacheStages,
        Network = options.Network,
        AllowInsecure = options.AllowInsecure,
        Name = context.Identity,
        Explain = options.Explain,
    };

    // The builder has refused what is no time.
    private static DateTimeOffset? EpochOf(BuildOptions options) =>
        options.Arguments.GetValueOrDefault(Epoch) is { Length: > 0 } text ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) : null;
}
