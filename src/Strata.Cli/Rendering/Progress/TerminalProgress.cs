using System.Globalization;
using Strata.Linux.Terminals;
using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>
/// BuildKit's terminal style: a header, a line for each step with its time, the transfers and the last output of those
/// that run. What does not fit is left out, ended steps first; the last screen shows all of them. Drawn by hand: a
/// library for terminal layouts would cost start-up and would not let lines scroll away like this.
/// </summary>
internal sealed class TerminalProgress : ProgressRenderer
{
    private const int Blue = 34;
    private const int Red = 31;
    private const int Dim = 2;
    private const int OutputLines = 6;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly TextWriter _output;
    private readonly LiveRegion _region;
    private readonly bool _colours;
    private readonly ITimer _timer;
    private readonly long _startedAt;
    private readonly List<WarningRaised> _warnings = [];
    private bool _ticking;

    public TerminalProgress(TextWriter output, Func<WindowSize?> size, TimeProvider time, bool colours)
        : base(time)
    {
        _output = output;
        _region = new LiveRegion(output, size);
        _colours = colours;
        _startedAt = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((TerminalProgress)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    protected override void Started(StepState step, long now) => Wake();

    protected override void Written(StepState step, long now) => Wake();

    protected override void Transferred(StepState step, TransferState transfer, long now) => Wake();

    protected override void Completed(StepState step, long now)
    {
        step.Output.Flush();
        if (step.Error is null) step.Output.Forget();
        Wake();
    }

    protected override void Warned(WarningRaised warning, long now) => _warnings.Add(warning);

    protected override void Produced(ResultProduced result, long now)
    {
    }

    protected override void End(long now)
    {
        _timer.Dispose();
        var lines = new List<LiveLine> { Header(now, ended: true) };
        foreach (var step in Steps) AddStep(lines, step, now, last: true);
        _region.Draw(lines);
        ProgressText.Write(_output, ProgressText.Warnings(_warnings).Concat(Steps.Where(static step => step.Error is not null).SelectMany(static step => ProgressText.Failure(step, 0))));
    }

    /// <summary>Drawing happens in the timer only, ten times a second at most, and stops when nothing runs.</summary>
    private void Wake()
    {
        if (_ticking) return;
        _ticking = true;
        _timer.Change(Interval, Interval);
    }

    private void Tick()
    {
        lock (Gate)
        {
            if (!_ticking) return;
            _region.Draw(Frame(Time.GetTimestamp()));
            foreach (var step in Steps)
            {
                if (step.IsRunning) return;
            }
            _ticking = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private List<LiveLine> Frame(long now)
    {
        // A row for the cursor, and one that a terminal may need to wrap.
        var room = Math.Max(2, _region.Size.Rows - 2);
        var running = new List<LiveLine>();
        foreach (var step in Steps)
        {
            if (step.IsRunning) AddStep(running, step, now, last: false);
        }
        var lines = new List<LiveLine> { Header(now, ended: false) };
        // Running steps keep their places among the ended ones; of the ended ones the latest stay.
        var hidden = Math.Max(0, Steps.Count(static step => !step.IsRunning) + running.Count + 1 - room);
        foreach (var step in Steps)
        {
            if (!step.IsRunning && hidden-- > 0) continue;
            AddStep(lines, step, now, last: false);
        }
        if (lines.Count > room) lines.RemoveRange(1, lines.Count - room);
        return lines;
    }

    private LiveLine Header(long now, bool ended)
    {
        var done = Steps.Count(static step => !step.IsRunning);
        var state = !ended ? "" : done == Steps.Count && Steps.All(static step => step.Error is null) ? " FINISHED" : "";
        return new(string.Create(CultureInfo.InvariantCulture,
            $"[+] Building {ProgressText.Seconds(Time.GetElapsedTime(_startedAt, now))} ({done}/{Steps.Count}){state}"));
    }

    private void AddStep(List<LiveLine> lines, StepState step, long now, bool last)
    {
        var prefix = step.Error is not null ? " => ERROR " : step.IsCached ? " => CACHED " : " => ";
        var colour = step.IsRunning ? 0 : step.Error is not null ? Red : Blue;
        AddTimed(lines, prefix + step.Name, step.StartedAt, step.EndedAt ?? now, colour);
        if (!step.IsRunning && !last) return;
        foreach (var transfer in step.Transfers)
        {
            AddTimed(lines, " => => " + Transfer(transfer), transfer.StartedAt, transfer.EndedAt ?? now, transfer.EndedAt is null ? 0 : Blue);
        }
        if (!step.IsRunning) return;
        foreach (var line in step.Output.Tail(OutputLines)) lines.Add(Coloured(" => => # " + line, Dim));
    }

    private string Transfer(TransferState transfer)
    {
        var text = TerminalText.OneLine(transfer.Action) + ": " + ProgressText.Sizes(transfer);
        if (transfer.EndedAt is not null || transfer.Total is not { } total) return text;
        // The bar takes what is left beside the text and the time, within reason.
        var room = Math.Min(30, _region.Size.Columns - TextWidth.Of(text) - 23);
        return room < 10 ? text : TerminalText.OneLine(transfer.Action) + " " + ProgressText.Bar(transfer.Current, total, room) + " " + ProgressText.Sizes(transfer);
    }

    private void AddTimed(List<LiveLine> lines, string text, long from, long to, int colour)
    {
        var time = ProgressText.Seconds(Time.GetElapsedTime(from, to));
        var width = Math.Max(_region.Size.Columns - 1, 1);
        var room = Math.Max(0, width - time.Length - 2);
        text = TextWidth.Ellipsis(text, room);
        lines.Add(Coloured(text + new string(' ', Math.Max(1, width - TextWidth.Of(text) - time.Length)) + time, colour));
    }

    private LiveLine Coloured(string text, int colour) => new(text, _colours ? colour : 0);
}
