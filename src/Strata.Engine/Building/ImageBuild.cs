using System.Globalization;
using Strata.Build;
using Strata.Build.Files;
using Strata.Dockerfile.Ignoring;
using Strata.Engine.Building.Exporting;
using Strata.Engine.Building.Sources;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;

namespace Strata.Engine.Building;

/// <summary>Builds an image from a Dockerfile, into the store or elsewhere. Each call is a build of its own; several may run at once.</summary>
public sealed class ImageBuild(Store store, TimeProvider time)
{
    private const string DefaultName = "Dockerfile";
    private const string Epoch = "SOURCE_DATE_EPOCH";

    // Nobody writes such a file by hand, and a hostile one must not fill the memory.
    private const long MaxDockerfileSize = 16 << 20;

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
        var (dockerfile, name, path) = ReadDockerfile(options);
        using var lease = store.AcquireLease();
        var digests = options.ContextDirectory is { } directory ? new StoreFileDigests(store, directory) : null;
        await using var tree = options.ContextDirectory is null ? null : OpenContext(options.ContextDirectory);
        var builder = new ImageBuilder(new BuildServices
        {
            Layers = new StoreBuildLayers(store, lease),
            Cache = new StoreBuildCache(store, lease),
            Runner = new ContainerStepRunner(store, lease, new StepInputs { Secrets = options.Secrets, Agents = options.Agents }, time),
            Images = new StoreBaseImages(store, lease),
            Remote = options.Remote,
            Git = new GitRepositories(lease.CreateStaging),
            Clock = time,
            MaxParallelSteps = options.MaxParallelSteps ?? Environment.ProcessorCount,
        });
        BuildResult result;
        try
        {
            result = await builder.BuildAsync(
                Request(options, dockerfile, name, path, tree is null ? null : new BuildContext { Tree = tree, Ignore = ReadIgnore(tree, path, options.ContextDirectory!), Digests = digests }),
                progress,
                cancel);
        }
        finally
        {
            // What was hashed stays known, also when a later step failed.
            digests?.Save();
        }
        var image = new BuiltImage(result.Config, result.Chain, result.BaseLayers);
        if (options.Squash) image = await Task.Run(() => new LayerSquash(store, lease).Apply(image, cancel), cancel);
        return await new BuildExports(store, lease, EpochOf(options), progress).ExportAsync(image, options.Outputs, cancel);
    }

    /// <summary>Asks about a Dockerfile, and builds nothing.</summary>
    /// <param name="options">What would be built.</param>
    /// <param name="ask">Asks, with the request that the build would be.</param>
    /// <exception cref="StrataException">The Dockerfile or the context can't be read; or what <paramref name="ask"/> throws.</exception>
    public async Task<T> InquireAsync<T>(BuildOptions options, Func<DockerfileInquiry, BuildRequest, Task<T>> ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var (dockerfile, name, path) = ReadDockerfile(options);
        using var lease = store.AcquireLease();
        await using var tree = options.ContextDirectory is null ? null : OpenContext(options.ContextDirectory);
        var context = tree is null ? null : new BuildContext { Tree = tree, Ignore = ReadIgnore(tree, path, options.ContextDirectory!) };
        return await ask(new DockerfileInquiry(new StoreBaseImages(store, lease)), Request(options, dockerfile, name, path, context));
    }

    private static BuildRequest Request(BuildOptions options, ReadOnlyMemory<byte> dockerfile, string name, string? path, BuildContext? context) => new()
    {
        Dockerfile = dockerfile,
        DockerfileName = name,
        Context = context,
        BuildArguments = options.Arguments,
        Labels = options.Labels,
        Target = options.Target,
        Platform = options.Platform,
        NoCache = options.NoCache,
        NoCacheStages = options.NoCacheStages,
        Network = options.Network,
        AllowInsecure = options.AllowInsecure,
        Name = $"{options.ContextDirectory}\0{path}",
        Explain = options.Explain,
    };

    // The builder has refused what is no time.
    private static DateTimeOffset? EpochOf(BuildOptions options) =>
        options.Arguments.GetValueOrDefault(Epoch) is { Length: > 0 } text ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)) : null;

    private static HostFileTree OpenContext(string directory)
    {
        try
        {
            return new HostFileTree(directory);
        }
        catch (Linux.LinuxException e)
        {
            throw new StrataException(e.Kind, $"unable to prepare context: path \"{directory}\" not found", e);
        }
    }

    private static (ReadOnlyMemory<byte> Bytes, string Name, string? Path) ReadDockerfile(BuildOptions options)
    {
        if (options.Dockerfile is { } given) return (given, DefaultName, null);
        var path = options.DockerfilePath ?? Path.Combine(options.ContextDirectory ?? "", DefaultName);
        var name = Path.GetFileName(path);
        try
        {
            var file = new FileInfo(path);
            // A build in a directory that spells it otherwise, as Docker looks for it too.
            if (!file.Exists && options.DockerfilePath is null) file = new FileInfo(Path.Combine(options.ContextDirectory ?? "", DefaultName.ToLowerInvariant()));
            if (file.Exists && file.Length > MaxDockerfileSize) throw StrataException.Invalid($"the Dockerfile {path} has {file.Length} bytes: more than {MaxDockerfileSize} are refused");
            return (File.ReadAllBytes(file.FullName), name, file.FullName);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StrataException.NotFound($"failed to solve: failed to read dockerfile: open {name}: no such file or directory", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StrataException(ErrorKind.PermissionDenied, $"failed to solve: failed to read dockerfile: {e.Message}", e);
        }
    }

    // NAME.dockerignore beside the Dockerfile goes before the context's own.
    private static IgnorePatterns? ReadIgnore(HostFileTree tree, string? dockerfile, string context)
    {
        if (dockerfile is not null && File.Exists(dockerfile + ".dockerignore")) return IgnorePatterns.Parse(File.ReadAllBytes(dockerfile + ".dockerignore"));
        if (tree.Find(".dockerignore") is null) return null;
        return IgnorePatterns.Parse(File.ReadAllBytes(Path.Combine(context, ".dockerignore")));
    }
}
