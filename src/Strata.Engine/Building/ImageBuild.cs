using System.Globalization;
using Strata.Build;
using Strata.Engine.Building.Caching;
using Strata.Engine.Building.Exporting;
using Strata.Engine.Building.Verifying;
using Strata.Engine.Maintenance.Caching;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;

namespace Strata.Engine.Building;

/// <summary>Builds an image from a Dockerfile, into the store or elsewhere. Each call is a build of its own; several may run at once.</summary>
/// <param name="store">The store.</param>
/// <param name="clock">What dates things; null for the machine's clock.</param>
public sealed class ImageBuild(Store store, TimeProvider? clock = null)
{
    private const string Epoch = "SOURCE_DATE_EPOCH";

    private readonly TimeProvider _time = clock ?? TimeProvider.System;

    /// <summary>Builds, and gives the outputs.</summary>
    /// <param name="options">What to build.</param>
    /// <param name="progress">Hears of steps, output and warnings.</param>
    /// <param name="cancel">Kills what runs; finished steps stay in the cache.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="StrataException">The first failure. No image and no name changes when a step failed; of several outputs those before a failed one stay.</exception>
    public async Task<BuildReport> BuildAsync(BuildOptions options, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        Check(options);
        BuildRights.Report(store, progress);
        await using var session = await BuildSession.OpenAsync(store, options, progress, cancel);
        using var caching = BuildCaching.Open(store, session.Lease, options, progress, cancel);
        var results = await session.BuildAsync(caching.Cache, caching.Mounts, _time, progress, cancel);
        var built = results.Select(result => ToImage(result) with { InlineCache = caching.CreateInline(result) }).ToList();
        var exports = new BuildExports(store, session.Lease, EpochOf(options), progress);
        if (options.Squash) built = await exports.SquashAsync(built, cancel);
        var report = await exports.ExportAsync(built, options.Outputs, cancel);
        report = report with { CacheManifest = await caching.ExportAsync([.. results.SelectMany(static result => result.Steps)], cancel) };
        new CacheLimit(store).Enforce();
        return report;
    }

    /// <summary>Builds again without any cache, and compares with an image of the store. Nothing is named, listed or remembered.</summary>
    /// <param name="options">What was built, for one platform; of outputs only <see cref="BuildOutput.RewritesTimestamps"/> counts, and caches that travel do not.</param>
    /// <param name="image">The image's name or id.</param>
    /// <param name="progress">Hears of steps, output and warnings.</param>
    /// <param name="cancel">Kills what runs.</param>
    /// <returns>Equal, or the first difference.</returns>
    /// <exception cref="StrataException">NotFound: no such image. Else the first failure of the build.</exception>
    public async Task<Verification> VerifyAsync(BuildOptions options, string image, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        Check(options);
        if (options.Platforms.Count > 1) throw StrataException.Invalid("an image is for one platform: verify it for that one");
        var expected = Images.ImageResolver.Get(store, image);
        BuildRights.Report(store, progress);
        await using var session = await BuildSession.OpenAsync(store, options, progress, cancel);
        var pinned = expected.Layers is not { } layers || store.Layers.TryPin(session.Lease, layers);
        if (!pinned) throw StrataException.NotFound($"No such image: {image}: it was removed just now");
        var config = store.Images.GetConfigBytes(expected.Id);
        using var mounts = new CacheMountTravel(store, session.Lease, progress);
        var results = await session.BuildAsync(new ForgetfulCache(), mounts, _time, progress, cancel);
        var built = results.Select(ToImage).ToList();
        var exports = new BuildExports(store, session.Lease, EpochOf(options), progress);
        if (options.Squash) built = await exports.SquashAsync(built, cancel);
        if (options.Outputs.Any(static output => output.RewritesTimestamps)) built = await exports.RewriteAsync(built, cancel);
        return await exports.CompareAsync(image, () => new ImageComparison(store, EpochOf(options) is not null).Compare(expected, config, built[0], cancel));
    }

    /// <summary>Opens a finished step of an earlier build. Nothing is run for it: what is not in the cache is an error.</summary>
    /// <param name="options">What was built, for one platform.</param>
    /// <param name="step">The step's number as progress shows it, of the target's stage; or <c>STAGE:NUMBER</c>.</param>
    /// <param name="use">Looks into it.</param>
    /// <param name="progress">Hears of the steps that were looked up.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="StrataException">NotFound: no such step. FailedPrecondition: its result is not in the cache.</exception>
    [SupportedOSPlatform("linux")]
    public async Task OpenStepAsync(BuildOptions options, string step, Func<StepShell, Task> use, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(use);
        if (options.Platforms.Count > 1) throw StrataException.Invalid("a step is of one platform: give that one only");
        await using var session = await BuildSession.OpenAsync(store, options, progress, cancel);
        using var mounts = new CacheMountTravel(store, session.Lease, progress);
        var (shell, container) = await session.OpenStepAsync(step, mounts, _time, progress, cancel);
        await using (container) await use(shell);
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
        await using var session = await BuildSession.OpenAsync(store, options, progress, cancel);
        return await ask(new DockerfileInquiry(session.Images), session.Request);
    }

    private static void Check(BuildOptions options)
    {
        BuildOutput.Check(options.Outputs, options.Platforms.Count);
        if (options.Outputs.Any(static o => o.RewritesTimestamps) && string.IsNullOrEmpty(options.Arguments.GetValueOrDefault(Epoch))) throw StrataException.Invalid($"rewrite-timestamp=true needs {Epoch}: give it with --build-arg");
    }

    private static BuiltImage ToImage(BuildResult result) => new(result.Platform, result.Config, result.Chain, result.BaseLayers);

    // The builder has refused what is no time.
    private static DateTimeOffset? EpochOf(BuildOptions options) =>
        options.Arguments.GetValueOrDefault(Epoch) is { Length: > 0 } text ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) : null;
}
