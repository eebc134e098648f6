using Strata.Build;
using Strata.Build.Cache;
using Strata.Build.Running;
using Strata.Engine.Building.Caching;
using Strata.Engine.Building.Sources;
using Strata.Host;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building;

/// <summary>One build from the opening of its context to its end. What it makes and nothing names goes with its lease.</summary>
internal sealed class BuildSession : IAsyncDisposable
{
    private readonly Store _store;
    private readonly BuildOptions _options;
    private readonly GitRepositories _git;
    private readonly StepAgents? _agents;
    private OpenedContext? _context;

    private BuildSession(Store store, BuildOptions options)
    {
        _store = store;
        _options = options;
        Lease = store.AcquireLease();
        _agents = HostSystem.IsLinux ? new StepAgents(store, Lease.Id, options.Agents) : null;
        _git = new GitRepositories(Lease.CreateStaging, new GitCredentials(options.Secrets), findAgent: HostSystem.IsLinux ? FindAgent : null);
        Images = new StoreBaseImages(store, Lease);
        Contexts = new OpenedNamedContexts(store, Lease, options, Images, _git);
    }

    public Lease Lease { get; }

    public StoreBaseImages Images { get; }

    /// <summary>What the builder is asked.</summary>
    public BuildRequest Request => new()
    {
        Dockerfile = _context!.Dockerfile,
        DockerfileName = _context.DockerfileName,
        Context = _context.Files,
        NamedContexts = Contexts,
        BuildArguments = _options.Arguments,
        Labels = _options.Labels,
        Target = _options.Target,
        Platforms = _options.Platforms,
        NoCache = _options.NoCache,
        NoCacheStages = _options.NoCacheStages,
        Network = _options.Network,
        Conditions = _options.Conditions,
        AllowInsecure = _options.AllowInsecure,
        Name = _context.Identity,
        Explain = _options.Explain,
        // A cache of all steps has those too that this build could do without.
        CarriesOutAll = _options.CacheExports.Any(static export => export.TakesAllSteps),
        OnFailedStep = HostSystem.IsLinux && _options.OnFailedStep is not null ? HandleFailedStepAsync : null,
    };

    private OpenedNamedContexts Contexts { get; }

    /// <summary>Opens the context.</summary>
    /// <exception cref="StrataException">The context or its Dockerfile can't be read.</exception>
    public static async Task<BuildSession> OpenAsync(Store store, BuildOptions options, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        var session = new BuildSession(store, options);
        try
        {
            session._context = await OpenedContext.OpenAsync(store, session.Lease, options, session._git, progress, cancel);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Builds; what comes of it is held by the lease.</summary>
    /// <param name="cache">The cache that steps look into.</param>
    /// <param name="mounts">The cache mounts of its steps.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Hears of steps.</param>
    /// <param name="cancel">Kills what runs.</param>
    public async Task<IReadOnlyList<BuildResult>> BuildAsync(IBuildCache cache, CacheMountTravel mounts, TimeProvider time, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        try
        {
            return await new ImageBuilder(Services(cache, Runner(mounts, time), time)).BuildAsync(Request, progress, cancel);
        }
        finally
        {
            // What was hashed stays known, also when a later step failed.
            _context!.Remember();
            Contexts.Remember();
        }
    }

    /// <summary>Finds a step that the cache has the result of, and puts up what is after it.</summary>
    /// <param name="step">Its number, or <c>STAGE:NUMBER</c>.</param>
    /// <param name="mounts">The cache mounts of the step.</param>
    /// <param name="time">The clock.</param>
    /// <param name="progress">Hears of steps.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="StrataException">NotFound: no such step. FailedPrecondition: its result is not in the cache.</exception>
    [SupportedOSPlatform("linux")]
    public async Task<(StepShell Shell, StepContainer Container)> OpenStepAsync(string step, CacheMountTravel mounts, TimeProvider time, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        var found = await new ImageBuilder(Services(new StoreBuildCache(_store, Lease), new LookingRunner(), time)).FindStepAsync(Request, step, progress, cancel);
        var container = await LinuxRunner(mounts, time).OpenAsync(found.Chain, found.Process, cancel);
        return (new StepShell(container, found.Name, null), container);
    }

    [SupportedOSPlatform("linux")]
    private string? FindAgent(CancellationToken cancel) => _agents!.FindSocket(BuildAgent.DefaultId, cancel);

    [SupportedOSPlatform("linux")]
    private Task HandleFailedStepAsync(FailedStep step, CancellationToken cancel) => _options.OnFailedStep!(new StepShell((StepContainer)step.State, step.Name, step.ExitCode), cancel);

    private IStepRunner Runner(CacheMountTravel mounts, TimeProvider time) => HostSystem.IsLinux ? LinuxRunner(mounts, time) : new RefusingRunner(_store);

    [SupportedOSPlatform("linux")]
    private ContainerStepRunner LinuxRunner(CacheMountTravel mounts, TimeProvider time) => new(
        _store,
        Lease,
        new StepInputs { Secrets = _options.Secrets, Agents = _agents!, CacheMounts = mounts, KeepsFailedSteps = _options.OnFailedStep is not null },
        time);

    private BuildServices Services(IBuildCache cache, IStepRunner runner, TimeProvider time) => new()
    {
        Layers = new StoreBuildLayers(_store, Lease),
        Cache = cache,
        Runner = runner,
        Images = Images,
        Remote = _options.Remote,
        Git = _git,
        Clock = time,
        MaxParallelSteps = _options.MaxParallelSteps ?? BuildServices.DefaultParallelSteps,
    };

    public async ValueTask DisposeAsync()
    {
        await Contexts.DisposeAsync();
        if (_context is not null) await _context.DisposeAsync();
        if (HostSystem.IsLinux) _agents?.Dispose();
        Lease.Dispose();
    }
}
