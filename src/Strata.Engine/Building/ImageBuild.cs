using System.Globalization;
using Strata.Build;
using Strata.Engine.Building.Exporting;
using Strata.Engine.Building.Sources;
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
        BuildOutput.Check(options.Outputs);
        if (options.Outputs.Any(static o => o.RewritesTimestamps) && string.IsNullOrEmpty(options.Arguments.GetValueOrDefault(Epoch))) throw StrataException.Invalid($"rewrite-timestamp=true needs {Epoch}: give it with --build-arg");
        BuildRights.Report(store, progress);
        using var lease = store.AcquireLease();
        var git = new GitRepositories(lease.CreateStaging);
        await using var context = await OpenedContext.OpenAsync(store, lease, options, git, progress, cancel);
        var builder = new ImageBuilder(new BuildServices
        {
            Layers = new StoreBuildLayers(store, lease),
            Cache = new StoreBuildCache(store, lease),
            Runner = new ContainerStepRunner(store, lease, new StepInputs { Secrets = options.Secrets, Agents = options.Agents }, time),
            Images = new StoreBaseImages(store, lease),
            Remote = options.Remote,
            Git = git,
            Clock = time,
            MaxParallelSteps = options.MaxParallelSteps ?? Environment.ProcessorCount,
        });
        BuildResult result;
        try
        {
            result = await builder.BuildAsync(Request(options, context), progress, cancel);
        }
        finally
        {
            // What was hashed stays known, also when a later step failed.
            context.Remember();
        }
        var image = new BuiltImage(result.Config, result.Chain, result.BaseLayers);
        var exports = new BuildExports(store, lease, EpochOf(options), progress);
        if (options.Squash) image = await exports.SquashAsync(image, cancel);
        return await exports.ExportAsync(image, options.Outputs, cancel);
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
        await using var context = await OpenedContext.OpenAsync(store, lease, options, new GitRepositories(lease.CreateStaging), progress, cancel);
        return await ask(new DockerfileInquiry(new StoreBaseImages(store, lease)), Request(options, context));
    }

    private static BuildRequest Request(BuildOptions options, OpenedContext context) => new()
    {
        Dockerfile = context.Dockerfile,
        DockerfileName = context.DockerfileName,
        Context = context.Files,
        BuildArguments = options.Arguments,
        Labels = options.Labels,
        Target = options.Target,
        Platform = options.Platform,
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
