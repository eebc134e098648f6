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
    private const int Yellow = 33;
    private const int Dim = 2;
    private const int OutputLines = 6;
    // As much of its output as a step's last lines are looked for in.
    private const int OutputBytes = 16 << 10;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly TextWriter _output;
    private readonly LiveRegion _region;
    private readonly bool _colours;
    private readonly ITimer _timer;
    private readonly long _startedAt;
    private readonly List<WarningRaised> _warnings = [];
    private readonly Dictionary<StepState, (long Written, List<string> Rows)> _outputs = [];
    private bool _ticking;

    public TerminalProgress(TextWriter output, Func<WindowSize?> size, TimeProvider time, bool colours)
        : base(time, ProgressText.KeptHead, ProgressText.KeptTail)
    {
        _output = output;
        _region = new LiveRegion(output, size);
        _colours = colours;
        _startedAt = time.GetTimestamp();
        _timer = time.CreateTimer(static state => ((TerminalProgress)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    protected override void Started(StepState step, long now) => Wake();

    protected override void Written(StepState step, ReadOnlySpan<byte> bytes, long now) => Wake();

    protected override void Transferred(StepState step, TransferState transfer, long now) => Wake();

    protected override void Completed(StepState step, long now)
    {
        _outputs.Remove(step);
        if (!step.HasFailed) step.Output.Forget();
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
        foreach (var step in Steps)
        {
            lines.Add(Head(step, now));
            lines.AddRange(step.Transfers.Select(transfer => Detail(transfer, now)));
        }
        _region.Draw(lines);
        ProgressText.Write(_output, ProgressText.Warnings(_warnings).Concat(Failures.SelectMany(step => ProgressText.Failure(step, ProgressText.Shown(step.Output, _region.Size.Columns, _colours)))));
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
        var lines = new List<LiveLine> { Header(now, ended: false) };
        // Running steps first, each with its line; what is left is for what they do, in equal parts, and then for the
        // ended ones, the latest of them.
        var running = Steps.Where(static step => step.IsRunning).TakeLast(room - 1).ToList();
        room -= 1 + running.Count;
        var details = running.ConvertAll(step => Details(step, now));
        Share(details, room);
        room -= details.Sum(static of => of.Count);
        var hidden = Steps.Count(static step => !step.IsRunning) - room;
        foreach (var step in Steps)
        {
            var place = running.IndexOf(step);
            if (place < 0 && (step.IsRunning || hidden-- > 0)) continue;
            lines.Add(Head(step, now));
            if (place >= 0) lines.AddRange(details[place]);
        }
        return lines;
    }

    /// <summary>Shortens the lists to that many lines together, the longest ones most.</summary>
    private static void Share(List<List<LiveLine>> details, int room)
    {
        var most = 0;
        while (details.Exists(of => of.Count > most) && details.Sum(of => Math.Min(of.Count, most + 1)) <= room) most++;
        var over = room - details.Sum(of => Math.Min(of.Count, most));
        foreach (var of in details)
        {
            if (of.Count <= most) continue;
            of.RemoveRange(0, of.Count - most - (over-- > 0 ? 1 : 0));
        }
    }

    private LiveLine Header(long now, bool ended)
    {
        var done = Steps.Count(static step => !step.IsRunning);
        var state = !ended ? "" : done == Steps.Count && Steps.All(static step => step.Error is null) ? " FINISHED" : "";
        return new(string.Create(CultureInfo.InvariantCulture,
            $"[+] Building {ProgressText.Seconds(Time.GetElapsedTime(_startedAt, now))} ({done}/{Steps.Count}){state}"));
    }

    private LiveLine Head(StepState step, long now)
    {
        var (prefix, colour) = step switch
        {
            { IsRunning: true } => (" => ", 0),
            { IsCanceled: true } => (" => CANCELED ", Yellow),
            { Error: not null } => (" => ERROR ", Red),
            { IsCached: true } => (" => CACHED ", Blue),
            _ => (" => ", Blue),
        };
        return Timed(prefix + step.Name, step.StartedAt, step.EndedAt ?? now, colour);
    }

    /// <summary>What a running step does; the transfers that have ended first, for they can go first.</summary>
    private List<LiveLine> Details(StepState step, long now) =>
    [
        .. step.Transfers.OrderBy(static transfer => transfer.EndedAt is null).Select(transfer => Detail(transfer, now)),
        .. LastRows(step).Select(row => Coloured(" => => # " + row, Dim)),
    ];

    private List<string> LastRows(StepState step)
    {
        if (_outputs.TryGetValue(step, out var known) && known.Written == step.Output.Written) return known.Rows;
        var screen = new OutputScreen(_region.Size.Columns);
        foreach (var line in step.Output.LastLines(OutputBytes)) screen.WriteLine(line);
        var rows = screen.Rows(stamped: false);
        _outputs[step] = (step.Output.Written, [.. rows.TakeLast(OutputLines)]);
        return _outputs[step].Rows;
    }

    private LiveLine Detail(TransferState transfer, long now) =>
        Timed(" => => " + Transfer(transfer), transfer.StartedAt, transfer.EndedAt ?? now, transfer.EndedAt is null ? 0 : Blue);

    private string Transfer(TransferState transfer)
    {
        var text = TerminalText.OneLine(transfer.Action) + ": " + ProgressText.Sizes(transfer);
        if (transfer.EndedAt is not null || transfer.Total is not { } total) return text;
        // The bar takes what is left beside the text and the time, within reason.
        var room = Math.Min(30, _region.Size.Columns - TextWidth.Of(text) - 23);
        return room < 10 ? text : TerminalText.OneLine(transfer.Action) + " " + ProgressText.Bar(transfer.Current, total, room) + " " + ProgressText.Sizes(transfer);
    }

    private LiveLine Timed(string text, long from, long to, int colour)
    {
        var time = ProgressText.Seconds(Time.GetElapsedTime(from, to));
        var width = Math.Max(_region.Size.Columns - 1, 1);
        var room = Math.Max(0, width - time.Length - 2);
        text = TextWidth.Ellipsis(text, room);
        return Coloured(text + new string(' ', Math.Max(1, width - TextWidth.Of(text) - time.Length)) + time, colour);
    }

    private LiveLine Coloured(string text, int colour) => new(text, _colours ? colour : 0);
}
