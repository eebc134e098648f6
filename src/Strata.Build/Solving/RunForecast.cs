using Strata.Build.Graph;

namespace Strata.Build.Solving;

/// <summary>Tells before anything is done whether a process must surely run, as far as the cache knows: the build can then be refused at once where none can.</summary>
internal sealed class RunForecast(StepCache cache, Lineage lineage)
{
    /// <summary>The first step whose process must run; null when there is none, or it takes work to know.</summary>
    public async Task<RunProcess?> FindAsync(IReadOnlyList<Operation> operations, CancellationToken cancel)
    {
        foreach (var operation in operations)
        {
            // May be found by what it follows from: then the stages that it takes files from are not needed.
            if (lineage.FindShape(operation) is { } shape && await cache.KnowsAsync(operation, shape, cancel)) return null;
        }
        var found = new Dictionary<Operation, StepResult>();
        var missing = new HashSet<Operation>();
        foreach (var operation in operations)
        {
            if (operation.Inputs.Any(missing.Contains))
            {
                if (operation is RunProcess process) return process;
                missing.Add(operation);
                continue;
            }
            var parent = operation.Parent is null ? StepResult.Empty : found.GetValueOrDefault(operation.Parent);
            switch (operation)
            {
                case SourceImage image:
                    found[operation] = Solver.ResultOf(image, isPresent: true);
                    break;
                case MakeDirectory when parent is not null:
                    if (await cache.FindAsync(operation, StepCache.DefinitionKey(operation, parent), parent, cancel) is { } directory) found[operation] = directory;
                    else missing.Add(operation);
                    break;
                // Which files it selects now takes reading them.
                case CopyFiles { IsLinked: false } when parent is not null:
                    if (!await cache.KnowsAsync(operation, StepCache.DefinitionKey(operation, parent), cancel)) missing.Add(operation);
                    break;
                case RunProcess run when parent is not null && run.Mounts.All(static mount => mount.From is null):
                    if (await cache.FindAsync(run, Solver.KeyOf(run, parent, found), parent, cancel) is not { } result) return run;
                    found[operation] = result;
                    break;
            }
        }
        return null;
    }
}
