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
    private readonly SemaphoreSlim _slots;
    private readonly Lock _gate = new();
    private readonly List<FailedStep> _failed = [];
    private Exception? _failure;

    /// <summary>Called with the step that failed first, when all others have ended; null for nobody.</summary>
    public Func<FailedStep, CancellationToken, Task>? OnFailedStep { get; init; }

    public Solver(BuildServices services, BuildContext? context, StepExplainer explainer, SourceText? source, IProgress<ProgressEvent> progress)
    {
        _services = services;
        _explainer = explainer;
        _progress = progress;
        _source = source;
        _cache = new StepCache(services.Cache, explainer, services.Clock);
        _copying = new CopyStep(services, context, _cache);
        _slots = new SemaphoreSlim(Math.Max(1, services.MaxParallelSteps));
    }

    /// <summary>
    /// The results of some operations, and of those that had to be carried out for them. What nothing needed, because what needs it was in
    /// the cache, counts as cached and has no result.
    /// </summary>
    /// <param name="operations">The graph, in which inputs come before what needs them.</param>
    /// <param name="wanted">The operations whose results are wanted.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="StrataException">The first failure; a <see cref="DockerfileException"/> where it has a place.</exception>
    public async Task<IReadOnlyDictionary<Operation, StepResult>> SolveAsync(IReadOnlyList<Operation> operations, IEnumerable<Operation> wanted, CancellationToken cancel)
    {
        var lineage = new Lineage(operations, _copying);
        // Said before anything is done for a build that can't end well; where that is not known yet, in the step's place.
        if (operations.Any(static o => o is RunProcess) && _services.Runner.FindObstacle() is { } obstacle && await new RunForecast(_cache, lineage).FindAsync(operations, cancel) is { } run)
        {
            throw new DockerfileException(ErrorKind.FailedPrecondition, Refuse(obstacle), run.Range, _source);
        }
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var demand = new Demand(lineage, stop, (operation, started) => ExecuteAsync(operation, started));
        var wantedOnes = wanted.ToHashSet();
        // In the graph's order: of what is independent, the Dockerfile's first comes first.
        foreach (var operation in operations.Where(wantedOnes.Contains)) _ = demand.For(operation);
        var tasks = await demand.WaitAsync();
        try
        {
            if (_failed.Count > 0 && OnFailedStep is { } handle && !cancel.IsCancellationRequested) await handle(_failed[0], cancel);
        }
        finally
        {
            foreach (var step in _failed) await step.State.DisposeAsync();
        }
        if (_failure is { } failure) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        cancel.ThrowIfCancellationRequested();
        foreach (var operation in operations.Where(operation => !tasks.ContainsKey(operation)))
        {
            _progress.Report(new StepStarted(operation.Id, operation.Name));
            _progress.Report(new StepCompleted(operation.Id, Cached: true));
        }
        return tasks.ToDictionary(static pair => pair.Key, static pair => pair.Value.Result);
    }

    /// <summary>Only after <see cref="SolveAsync"/> has ended.</summary>
    public void Dispose() => _slots.Dispose();

    private async Task<StepResult> ExecuteAsync(Operation operation, Demand demand)
    {
        var stop = demand.Stop;
        var shape = demand.Lineage.FindShape(operation);
        if (shape is { } known && await FindByLineageAsync(operation, known, demand) is { } found) return found;
        var inputs = operation.Inputs.Select(input => (Operation: input, Task: demand.For(input))).ToList();
        await Task.WhenAll(inputs.Select(static input => input.Task));
        var results = inputs.ToDictionary(static input => input.Operation, static input => input.Task.Result);
        // A pull waits for the network, not for a processor.
        var needsSlot = operation is not SourceImage;
        if (needsSlot) await _slots.WaitAsync(stop.Token);
        try
        {
            var result = await ReportAsync(operation, results, stop);
            if (shape is null || await demand.Lineage.FindAsync(operation, stop.Token) is not { } key) return result;
            return await _cache.RememberAsync(result, [shape.Value, key], stop.Token);
        }
        finally
        {
            if (needsSlot) _slots.Release();
        }
    }

    // Of what it needs, only the stage that it goes on from is carried out.
    private async Task<StepResult?> FindByLineageAsync(Operation operation, Digest shape, Demand demand)
    {
        var stop = demand.Stop;
        var below = operation.Parent is { } parent ? demand.For(parent) : Task.FromResult(StepResult.Empty);
        StepResult? result;
        try
        {
            if (!await _cache.KnowsAsync(operation, shape, stop.Token) || await demand.Lineage.FindAsync(operation, stop.Token) is not { } key || !await _cache.KnowsAsync(operation, key, stop.Token)) return null;
            result = await _cache.FindAsync(operation, key, await below, stop.Token) is { } known ? known with { Keys = [shape, key] } : null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await FailAsync(operation, e, stop);
            throw;
        }
        if (result is null) return null;
        _progress.Report(new StepStarted(operation.Id, operation.Name));
        _explainer.Hit(operation);
        _progress.Report(new StepCompleted(operation.Id, Cached: true));
        return result;
    }

    private async Task FailAsync(Operation operation, Exception failure, CancellationTokenSource stop)
    {
        lock (_gate) _failure ??= Place(operation, failure);
        await stop.CancelAsync();
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
                CopyFiles copy => await _copying.RunAsync(copy, parent, inputs, stop.Token),
                MakeDirectory directory => await _copying.RunAsync(directory, parent, stop.Token),
                _ => throw new InvalidOperationException($"no such operation: {operation.GetType().Name}"),
            };
            if (result.IsCached) _explainer.Hit(operation);
            _progress.Report(new StepCompleted(operation.Id, result.IsCached));
            return result;
        }
        catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException)
        {
            _progress.Report(StepCompleted.Failed(operation.Id, e));
            throw;
        }
        catch (Exception e)
        {
            _progress.Report(new StepCompleted(operation.Id, Error: e.Message));
            await FailAsync(operation, e, stop);
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
        return ResultOf(operation, present);
    }

    /// <summary>The layers of an image, which its configuration names.</summary>
    internal static StepResult ResultOf(SourceImage operation, bool isPresent)
    {
        var layers = operation.Image.Config.RootFs.DiffIds ?? [];
        return new StepResult
        {
            Layers = [.. layers.Select(static layer => (new DiffId(layer), (DateTimeOffset?)null))],
            Chain = ChainId.Of(layers.Select(static layer => new DiffId(layer))),
            IsCached = isPresent,
        };
    }

    /// <summary>The key of a process: its definition, and what it sees in its mounts.</summary>
    internal static Digest KeyOf(RunProcess operation, StepResult parent, IReadOnlyDictionary<Operation, StepResult> inputs)
    {
        var key = StepCache.DefinitionKey(operation, parent);
        return operation.Mounts.Count > 0 ? StepCache.InputKey(key, "mounts", Seen(operation, inputs)) : key;
    }

    private static List<string?> Seen(RunProcess operation, IReadOnlyDictionary<Operation, StepResult> inputs) =>
        [.. operation.Mounts.Select(mount => mount.From is { } from ? inputs[from].Content ?? inputs[from].Chain?.ToString() : null)];

    private static string Refuse(string obstacle) => $"RUN can't be carried out here: {obstacle}";

    private async Task<StepResult> RunAsync(RunProcess operation, StepResult parent, Dictionary<Operation, StepResult> inputs, CancellationToken cancel)
    {
        var key = KeyOf(operation, parent, inputs);
        var chains = operation.Mounts.Select(mount => mount.From is { } from ? inputs[from].Chain : null).ToList();
        if (await _cache.FindAsync(operation, key, parent, cancel) is { } found) return found;
        await using var claim = await _services.Cache.ClaimAsync(key, cancel);
        if (await _cache.FindAsync(operation, key, parent, cancel) is { } made) return made;
        if (_services.Runner.FindObstacle() is { } obstacle) throw new StrataException(ErrorKind.FailedPrecondition, Refuse(obstacle));

        CacheInput[] mounted = [.. operation.Mounts.Zip(Seen(operation, inputs)).Where(static pair => pair.Second is not null).Select(static pair => new CacheInput("files of " + pair.First.Mount.Target, pair.Second!))];
        await _cache.ExplainMissAsync(operation, parent, mounted, cancel);
        var outcome = await _services.Runner.RunAsync(
            parent.Chain,
            operation.Process with { Mounts = [.. operation.Mounts.Zip(chains, static (mount, chain) => mount.Over(chain))] },
            (isError, bytes) => _progress.Report(new StepOutput(operation.Id, isError, bytes)),
            cancel);
        if (outcome.ExitCode != 0)
        {
            if (outcome.State is { } state)
            {
                lock (_gate) _failed.Add(new FailedStep(operation.Name, outcome.ExitCode, state));
            }
            throw operation.Process.NotCompleted(ErrorKind.FailedPrecondition, $"exit code: {outcome.ExitCode}");
        }
        var layer = outcome.Layer ?? throw new InvalidOperationException("the runner gave no layer");
        return await _cache.PutAsync([key], operation, layer, parent, mounted, cancel);
    }
}
