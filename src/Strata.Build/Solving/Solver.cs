using Strata.Build.Cache;
using Strata.Build.Files;
using Strata.Build.Graph;
using Strata.Dockerfile.Syntax;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Build.Solving;

/// <summary>
/// Carries out a graph: each operation once, as soon as its inputs are there, as many at a time as there are slots. The
/// first failure cancels the rest; the call ends when everything has ended.
/// </summary>
internal sealed class Solver : IDisposable
{
    private readonly BuildServices _services;
    private readonly IProgress<ProgressEvent> _progress;
    private readonly SourceText? _source;
    private readonly StepExplainer _explainer;
    private readonly StepCache _cache;
    private readonly CopyStep _copying;

    // For the steps of stages whose results must be new.
    private readonly StepCache _writeOnlyCache;
    private readonly CopyStep _newCopying;
    private readonly SemaphoreSlim _slots;
    private readonly Lock _gate = new();
    private Exception? _failure;

    public Solver(BuildServices services, BuildContext? context, StepExplainer explainer, bool ignoreCache, SourceText? source, IProgress<ProgressEvent> progress)
    {
        _services = services;
        _explainer = explainer;
        _progress = progress;
        _source = source;
        _cache = new StepCache(services.Cache, explainer, services.Clock, ignoreCache);
        _copying = new CopyStep(services, context, _cache);
        _writeOnlyCache = new StepCache(services.Cache, explainer, services.Clock, ignoresRecords: true);
        _newCopying = new CopyStep(services, context, _writeOnlyCache);
        _slots = new SemaphoreSlim(Math.Max(1, services.MaxParallelSteps));
    }

    /// <summary>The results of all operations of a graph in which inputs come before what needs them.</summary>
    /// <exception cref="StrataException">The first failure; a <see cref="DockerfileException"/> where it has a place.</exception>
    public async Task<IReadOnlyDictionary<Operation, StepResult>> SolveAsync(IReadOnlyList<Operation> operations, CancellationToken cancel)
    {
        // Said before anything is done for a build that can't end well.
        if (operations.FirstOrDefault(static o => o is RunProcess) is { } run && _services.Runner.FindObstacle() is { } obstacle)
        {
            throw new DockerfileException(ErrorKind.FailedPrecondition, $"RUN can't be carried out here: {obstacle}", run.Range, _source);
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var tasks = new Dictionary<Operation, Task<StepResult>>();
        foreach (var operation in operations) tasks.Add(operation, StartAsync(operation, tasks, stop));
        await Task.WhenAll(tasks.Values.Select(static task => task.ContinueWith(static _ => { }, TaskScheduler.Default)));
        if (_failure is { } failure) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        cancel.ThrowIfCancellationRequested();
        return tasks.ToDictionary(static pair => pair.Key, static pair => pair.Value.Result);
    }

    /// <summary>Only after <see cref="SolveAsync"/> has ended.</summary>
    public void Dispose() => _slots.Dispose();

    private Task<StepResult> StartAsync(Operation operation, Dictionary<Operation, Task<StepResult>> tasks, CancellationTokenSource stop)
    {
        var inputs = operation.Inputs.Select(input => (Operation: input, Task: tasks[input])).ToList();
        return Task.Run(() => ExecuteAsync(operation, inputs, stop));
    }

    private async Task<StepResult> ExecuteAsync(Operation operation, List<(Operation Operation, Task<StepResult> Task)> inputs, CancellationTokenSource stop)
    {
        await Task.WhenAll(inputs.Select(static input => input.Task));
        var results = inputs.ToDictionary(static input => input.Operation, static input => input.Task.Result);
        // A pull waits for the network, not for a processor.
        var needsSlot = operation is not SourceImage;
        if (needsSlot) await _slots.WaitAsync(stop.Token);
        try
        {
            return await ReportAsync(operation, results, stop);
        }
        finally
        {
            if (needsSlot) _slots.Release();
        }
    }

    private async Task<StepResult> ReportAsync(Operation operation, Dictionary<Operation, StepResult> inputs, CancellationTokenSource stop)
    {
        stop.Token.ThrowIfCancellationRequested();
        _progress.Report(new StepStarted(operation.Id, operation.Name));
        try
        {
            var parent = operation.Parent is { } below ? inputs[below] : StepResult.Empty;
            var result = operation switch
            {
                SourceImage image => await PullAsync(image, stop.Token),
                RunProcess run => await RunAsync(run, parent, inputs, stop.Token),
                CopyFiles copy => await CopyingOf(copy).RunAsync(copy, parent, inputs, stop.Token),
                MakeDirectory directory => await CopyingOf(directory).RunAsync(directory, parent, stop.Token),
                _ => throw new InvalidOperationException($"no such operation: {operation.GetType().Name}"),
            };
            if (result.IsCached) _explainer.Hit(operation);
            _progress.Report(new StepCompleted(operation.Id, result.IsCached));
            return result;
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException)
        {
            _progress.Report(new StepCompleted(operation.Id, Error: "canceled"));
            throw;
        }
        catch (Exception e)
        {
            _progress.Report(new StepCompleted(operation.Id, Error: e.Message));
            lock (_gate) _failure ??= Place(operation, e);
            await stop.CancelAsync();
            throw;
        }
    }

    private Exception Place(Operation operation, Exception failure) => failure switch
    {
        DockerfileException => failure,
        StrataException e => new DockerfileException(e.Kind, e.Message, operation.Range, _source, e),
        _ => failure,
    };

    private async Task<StepResult> PullAsync(SourceImage operation, CancellationToken cancel)
    {
        var present = await _services.Images.EnsureLayersAsync(operation.Image, _progress, operation.Id, cancel);
        var layers = operation.Image.Config.RootFs.DiffIds ?? [];
        return new StepResult
        {
            Layers = [.. layers.Select(static layer => (new DiffId(layer), (DateTimeOffset?)null))],
            Chain = ChainId.Of(layers.Select(static layer => new DiffId(layer))),
            IsCached = present,
        };
    }

    private CopyStep CopyingOf(Operation operation) => operation.IgnoresCache ? _newCopying : _copying;

    private async Task<StepResult> RunAsync(RunProcess operation, StepResult parent, Dictionary<Operation, StepResult> inputs, CancellationToken cancel)
    {
        var cache = operation.IgnoresCache ? _writeOnlyCache : _cache;
        var key = StepCache.DefinitionKey(operation, parent);
        var chains = operation.Mounts.Select(mount => mount.From is { } from ? inputs[from].Chain : null).ToList();
        if (operation.Mounts.Count > 0) key = StepCache.InputKey(key, "mounts", chains.Select(static chain => chain?.ToString()));
        if (await cache.FindAsync(key, parent, cancel) is { } found) return found;
        await using var claim = await _services.Cache.ClaimAsync(key, cancel);
        if (await cache.FindAsync(key, parent, cancel) is { } made) return made;

        CacheInput[] mounted = [.. operation.Mounts.Zip(chains).Where(static pair => pair.Second is not null).Select(static pair => new CacheInput("files of " + pair.First.Mount.Target, pair.Second!.Value.ToString()))];
        await cache.ExplainMissAsync(operation, parent, mounted, cancel);
        var outcome = await _services.Runner.RunAsync(
            parent.Chain,
            operation.Process with { Mounts = [.. operation.Mounts.Zip(chains, static (mount, chain) => mount.Over(chain))] },
            (isError, bytes) => _progress.Report(new StepOutput(operation.Id, isError, bytes)),
            cancel);
        if (outcome.ExitCode != 0)
        {
            throw new StrataException(
                ErrorKind.FailedPrecondition,
                $"process \"{string.Join(' ', operation.Process.Arguments)}\" did not complete successfully: exit code: {outcome.ExitCode}");
        }
        var layer = outcome.Layer ?? throw new InvalidOperationException("the runner gave no layer");
        return await cache.PutAsync([key], operation, layer, parent, mounted, cancel);
    }
}
