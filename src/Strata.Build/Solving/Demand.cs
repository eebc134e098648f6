using Strata.Build.Graph;

namespace Strata.Build.Solving;

/// <summary>The operations of a graph that are asked for, each carried out once, from when it is first asked for.</summary>
/// <param name="lineage">What results follow from.</param>
/// <param name="stop">Ends all of them.</param>
/// <param name="execute">Carries one out.</param>
internal sealed class Demand(Lineage lineage, CancellationTokenSource stop, Func<Operation, Demand, Task<StepResult>> execute)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Operation, Task<StepResult>> _tasks = [];

    public Lineage Lineage => lineage;

    public CancellationTokenSource Stop => stop;

    /// <summary>An operation's result; starts the work at the first call.</summary>
    public Task<StepResult> For(Operation operation)
    {
        lock (_gate)
        {
            if (!_tasks.TryGetValue(operation, out var task)) _tasks[operation] = task = Task.Run(() => execute(operation, this));
            return task;
        }
    }

    /// <summary>Waits until all that was asked for has ended, however it ended.</summary>
    public async Task<IReadOnlyDictionary<Operation, Task<StepResult>>> WaitAsync()
    {
        while (true)
        {
            List<Task<StepResult>> tasks;
            lock (_gate) tasks = [.. _tasks.Values];
            await Task.WhenAll(tasks.Select(static task => task.ContinueWith(static _ => { }, TaskScheduler.Default)));
            // What has ended asks for nothing more.
            lock (_gate)
            {
                if (_tasks.Count == tasks.Count) return _tasks;
            }
        }
    }
}
