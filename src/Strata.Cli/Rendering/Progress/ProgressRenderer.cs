using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>
/// Shows a stream of progress events. Reports may come from several threads at once; what comes after
/// <see cref="Dispose"/> is dropped. Disposing draws the end and may be called twice.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="headLimit">How much of the beginning of each step's output is kept.</param>
/// <param name="tailLimit">How much of its end is kept.</param>
internal abstract class ProgressRenderer(TimeProvider time, int headLimit = 0, int tailLimit = 0) : IProgressDisplay
{
    private readonly Dictionary<string, StepState> _byId = [];
    private readonly List<StepState> _steps = [];
    private bool _ended;

    /// <summary>Guards everything that a renderer holds, timers included.</summary>
    protected Lock Gate { get; } = new();

    protected TimeProvider Time { get; } = time;

    /// <summary>The steps in the order in which they began.</summary>
    protected IReadOnlyList<StepState> Steps => _steps;

    /// <summary>The steps that failed, the first failure last: the error that ends the command is about that one.</summary>
    protected IEnumerable<StepState> Failures => _steps.Where(static step => step.HasFailed).OrderByDescending(static step => step.EndedAt);

    public void Report(ProgressEvent value)
    {
        lock (Gate)
        {
            if (_ended) return;
            var now = Time.GetTimestamp();
            switch (value)
            {
                case StepStarted started:
                    Started(Find(started.Step, started.Name, now), now);
                    break;
                case StepOutput output:
                    var writing = Find(output.Step, output.Step, now);
                    writing.Output.Append(output.Bytes.Span, Time.GetElapsedTime(writing.StartedAt, now));
                    Written(writing, output.Bytes.Span, now);
                    break;
                case StepTransfer transfer:
                    var transferring = Find(transfer.Step, transfer.Step, now);
                    Transferred(transferring, transferring.Update(transfer, now), now);
                    break;
                case StepCompleted completed:
                    var ended = Find(completed.Step, completed.Step, now);
                    ended.Complete(completed, now);
                    Completed(ended, now);
                    break;
                case WarningRaised warning:
                    Warned(warning, now);
                    break;
                case ResultProduced result:
                    Produced(result, now);
                    break;
            }
        }
    }

    public void Dispose()
    {
        lock (Gate)
        {
            if (_ended) return;
            _ended = true;
            End(Time.GetTimestamp());
        }
        GC.SuppressFinalize(this);
    }

    protected abstract void Started(StepState step, long now);

    protected abstract void Written(StepState step, ReadOnlySpan<byte> bytes, long now);

    protected abstract void Transferred(StepState step, TransferState transfer, long now);

    protected abstract void Completed(StepState step, long now);

    protected abstract void Warned(WarningRaised warning, long now);

    protected abstract void Produced(ResultProduced result, long now);

    /// <summary>The last thing that is drawn; called once, under the gate.</summary>
    protected abstract void End(long now);

    /// <summary>A step's event may overtake its start: the step then begins with it.</summary>
    private StepState Find(string id, string name, long now)
    {
        if (_byId.TryGetValue(id, out var step)) return step;
        step = new StepState(_steps.Count + 1, TerminalText.OneLine(name), now, new OutputLog(headLimit, tailLimit));
        _byId[id] = step;
        _steps.Add(step);
        return step;
    }
}
