using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>
/// Docker's style for moving layers: a line for each step that transfers something, with a bar. Without a terminal only
/// results and warnings are printed.
/// </summary>
internal sealed class TransferProgress : ProgressRenderer
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly LiveRegion? _region;
    private readonly ITimer? _timer;
    private int _released;
    private bool _ticking;

    /// <param name="output">For results.</param>
    /// <param name="error">For warnings.</param>
    /// <param name="region">For the bars; null for none.</param>
    /// <param name="time">The clock.</param>
    public TransferProgress(TextWriter output, TextWriter error, LiveRegion? region, TimeProvider time)
        : base(time)
    {
        (_output, _error, _region) = (output, error, region);
        if (region is not null) _timer = time.CreateTimer(static state => ((TransferProgress)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    protected override void Started(StepState step, long now)
    {
    }

    protected override void Written(StepState step, ReadOnlySpan<byte> bytes, long now)
    {
    }

    protected override void Transferred(StepState step, TransferState transfer, long now) => Wake();

    protected override void Completed(StepState step, long now) => Wake();

    protected override void Warned(WarningRaised warning, long now)
    {
        Settle();
        _error.Write("WARNING: " + warning.Message + "\n" + (warning.Detail is { } detail ? detail.TrimEnd('\n') + "\n" : ""));
    }

    protected override void Produced(ResultProduced result, long now)
    {
        Settle();
        _output.Write(result.Text + "\n");
    }

    protected override void End(long now)
    {
        _timer?.Dispose();
        _region?.Draw(Lines());
    }

    /// <summary>Draws what there is and goes on below it.</summary>
    private void Settle()
    {
        if (_region is null) return;
        _region.Draw(Lines());
        _region.Release();
        // Lines that may still change are drawn again below; the others are done with.
        while (_released < Steps.Count && !Steps[_released].IsRunning) _released++;
    }

    private void Wake()
    {
        if (_ticking || _timer is null) return;
        _ticking = true;
        _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    private void Tick()
    {
        lock (Gate)
        {
            if (!_ticking) return;
            // Only events change these lines: the timer rests until the next one.
            _ticking = false;
            _region!.Draw(Lines());
        }
    }

    private List<LiveLine> Lines()
    {
        var room = Math.Max(1, _region!.Size.Rows - 1);
        var lines = new List<LiveLine>();
        foreach (var step in Steps.Skip(_released))
        {
            if (step.Transfers.Count > 0) lines.Add(new(Line(step)));
        }
        if (lines.Count > room) lines.RemoveRange(0, lines.Count - room);
        return lines;
    }

    private string Line(StepState step)
    {
        var transfer = step.Transfers[^1];
        var action = TerminalText.OneLine(transfer.Action);
        var text = (action == step.Name ? action : step.Name + ": " + action) + " ";
        if (transfer.Total is not { } total) return text + HumanUnits.HumanSize(transfer.Current);
        var sizes = "  " + HumanUnits.HumanSize(transfer.Current) + "/" + HumanUnits.HumanSize(total);
        var room = Math.Min(50, _region!.Size.Columns - 4 - TextWidth.Of(text) - sizes.Length);
        return room < 10 ? text + sizes.TrimStart() : text + ProgressText.Bar(transfer.Current, total, room) + sizes;
    }
}
