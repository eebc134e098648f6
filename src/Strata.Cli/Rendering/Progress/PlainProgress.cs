using System.Globalization;
using System.Text;
using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>
/// BuildKit's plain style: every line carries its step's number. One step speaks at a time; the lines of the others
/// wait until it ends, is silent for five seconds, or has held them up for ten.
/// </summary>
internal sealed class PlainProgress : ProgressRenderer
{
    private const int FailureLines = 20;
    private const int WriteSize = 32 << 10;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly TextWriter _output;
    private readonly ITimer _timer;
    private readonly Dictionary<StepState, Voice> _voices = [];
    private readonly List<WarningRaised> _warnings = [];
    private readonly StringBuilder _text = new();
    private StepState? _speaker;
    private long _spokeAt;
    private long? _waitingSince;
    private bool _spoke;

    public PlainProgress(TextWriter output, TimeProvider time)
        : base(time)
    {
        _output = output;
        _timer = time.CreateTimer(static state => ((PlainProgress)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    protected override void Started(StepState step, long now)
    {
        _voices[step] = new Voice();
        Speak(now);
    }

    protected override void Written(StepState step, long now) => Speak(now);

    protected override void Transferred(StepState step, TransferState transfer, long now)
    {
        var voice = VoiceOf(step);
        // Often enough to see that something moves; the end is always told.
        if (transfer.EndedAt is null && voice.ToldAt.TryGetValue(transfer, out var told) && Time.GetElapsedTime(told, now) < Silence) return;
        if (!voice.Ended.Contains(transfer)) Tell(voice, transfer, now);
        Speak(now);
    }

    protected override void Completed(StepState step, long now)
    {
        step.Output.Flush();
        var voice = VoiceOf(step);
        foreach (var transfer in step.Transfers)
        {
            if (!voice.Ended.Contains(transfer)) Tell(voice, transfer, now);
        }
        Speak(now);
    }

    protected override void Warned(WarningRaised warning, long now) => _warnings.Add(warning);

    protected override void Produced(ResultProduced result, long now)
    {
    }

    protected override void End(long now)
    {
        _timer.Dispose();
        foreach (var step in Steps) step.Output.Flush();
        while (Next() is { } next) Say(next, now);
        foreach (var line in ProgressText.Warnings(_warnings)) _text.Append(line).Append('\n');
        foreach (var step in Steps)
        {
            if (step.Error is null) continue;
            foreach (var line in ProgressText.Failure(step, Math.Max(0, step.Output.LineCount - FailureLines))) _text.Append(line).Append('\n');
        }
        Write();
    }

    private void Tick()
    {
        lock (Gate) Speak(Time.GetTimestamp());
    }

    private void Speak(long now)
    {
        if (_speaker is { } speaker && HasNews(speaker)) Say(speaker, now);
        while (Next() is { } next && (_speaker is null || MayInterrupt(now))) Say(next, now);
        if (_speaker is null || Next() is null) _waitingSince = null;
        else if (_waitingSince is null)
        {
            _waitingSince = now;
            _timer.Change(Silence, Silence);
        }
        if (_waitingSince is null) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Write();
    }

    private bool MayInterrupt(long now) => Time.GetElapsedTime(_spokeAt, now) >= Silence || (_waitingSince is { } since && Time.GetElapsedTime(since, now) >= Patience);

    /// <summary>Who speaks next: a step that has ended first, for it will not hold up anybody.</summary>
    private StepState? Next()
    {
        StepState? running = null;
        foreach (var step in Steps)
        {
            if (step == _speaker || !HasNews(step)) continue;
            if (!step.IsRunning) return step;
            running ??= step;
        }
        return running;
    }

    private bool HasNews(StepState step)
    {
        var voice = VoiceOf(step);
        return !voice.HasSpoken || voice.Lines.Count > 0 || step.Output.LineCount > voice.PrintedLines || (!step.IsRunning && !voice.HasSaidEnd);
    }

    private void Say(StepState step, long now)
    {
        var voice = VoiceOf(step);
        var prefix = "#" + step.Number.ToString(CultureInfo.InvariantCulture) + " ";
        if (_speaker != step)
        {
            if (_speaker is { } interrupted) _text.Append(CultureInfo.InvariantCulture, $"#{interrupted.Number} ...\n");
            if (_spoke) _text.Append('\n');
            _spoke = true;
            _text.Append(prefix).Append(step.Name).Append('\n');
            _speaker = step;
            _waitingSince = null;
        }
        voice.HasSpoken = true;
        _spokeAt = now;
        foreach (var line in voice.Lines) _text.Append(prefix).Append(line).Append('\n');
        voice.Lines.Clear();
        foreach (var line in step.Output.LinesFrom(voice.PrintedLines))
        {
            _text.Append(prefix).Append(line).Append('\n');
            if (_text.Length >= WriteSize) Write();
        }
        voice.PrintedLines = step.Output.LineCount;
        step.Output.KeepLast(FailureLines);
        if (step.IsRunning) return;
        _text.Append(prefix).Append(Outcome(step)).Append('\n');
        voice.HasSaidEnd = true;
        _speaker = null;
        // What a failed step wrote is shown once more at the end.
        if (step.Error is null) step.Output.Forget();
    }

    private string Outcome(StepState step) => step.Error is { } error ? "ERROR: " + error
        : step.IsCached ? "CACHED"
        : "DONE " + ProgressText.Seconds(Time.GetElapsedTime(step.StartedAt, step.EndedAt!.Value));

    private void Tell(Voice voice, TransferState transfer, long now)
    {
        var ended = transfer.EndedAt is not null;
        var elapsed = Time.GetElapsedTime(transfer.StartedAt, transfer.EndedAt ?? now);
        var time = ended && elapsed < TimeSpan.FromMilliseconds(50) ? "" : " " + ProgressText.Seconds(elapsed);
        voice.Lines.Add(TerminalText.OneLine(transfer.Action) + ": " + ProgressText.Sizes(transfer) + time + (ended ? " done" : ""));
        voice.ToldAt[transfer] = now;
        if (ended) voice.Ended.Add(transfer);
    }

    private Voice VoiceOf(StepState step)
    {
        if (!_voices.TryGetValue(step, out var voice)) _voices[step] = voice = new Voice();
        return voice;
    }

    private void Write()
    {
        if (_text.Length == 0) return;
        _output.Write(_text.ToString());
        _text.Clear();
    }

    /// <summary>What a step has said so far.</summary>
    private sealed class Voice
    {
        public bool HasSpoken { get; set; }

        public bool HasSaidEnd { get; set; }

        public long PrintedLines { get; set; }

        /// <summary>Lines about transfers that wait to be printed.</summary>
        public List<string> Lines { get; } = [];

        public Dictionary<TransferState, long> ToldAt { get; } = [];

        public HashSet<TransferState> Ended { get; } = [];
    }
}
