using System.Globalization;
using System.Runtime.InteropServices;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>
/// BuildKit's plain style: every line carries its step's number. One step speaks at a time; the lines of the others
/// wait until it ends, is silent for five seconds, has held them up for ten, or until there are too many of them to keep.
/// What is said is written ten times a second at most: a step with a million lines must not wait for as many writes.
/// </summary>
internal sealed class PlainProgress : ProgressRenderer
{
    private const int FailureLines = 20;
    private const int FailureBytes = 256 << 10;
    private const int WriteSize = 64 << 10;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    // A prompt or a bar without a line end is worth seeing after a while.
    private static readonly TimeSpan OpenLine = TimeSpan.FromSeconds(1);
    private readonly TextWriter _output;
    private readonly ITimer _patience;
    private readonly ITimer _writing;
    private readonly Dictionary<StepState, PlainVoice> _voices = [];
    private readonly List<WarningRaised> _warnings = [];
    private readonly List<byte> _text = [];
    private StepState? _speaker;
    private long _spokeAt;
    private long? _waitingSince;
    private long? _wroteAt;
    private bool _willWrite;
    private bool _spoke;
    // What was said last has no line end.
    private PlainVoice? _inLine;

    public PlainProgress(TextWriter output, TimeProvider time)
        : base(time, headLimit: 0, FailureBytes)
    {
        _output = output;
        _patience = time.CreateTimer(static state => ((PlainProgress)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _writing = time.CreateTimer(static state => ((PlainProgress)state!).TickWriting(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    protected override void Started(StepState step, long now)
    {
        VoiceOf(step);
        Speak(now);
    }

    protected override void Written(StepState step, ReadOnlySpan<byte> bytes, long now)
    {
        VoiceOf(step).Append(bytes, Time.GetElapsedTime(step.StartedAt, now), now);
        Speak(now);
    }

    protected override void Transferred(StepState step, TransferState transfer, long now)
    {
        var voice = VoiceOf(step);
        // Often enough to see that something moves; the end is always told.
        if (transfer.EndedAt is null && voice.ToldAt(transfer) is { } told && Time.GetElapsedTime(told, now) < Silence) return;
        if (!voice.Ended.Contains(transfer)) Tell(voice, transfer, now);
        Speak(now);
    }

    protected override void Completed(StepState step, long now)
    {
        var voice = VoiceOf(step);
        voice.EndLine();
        foreach (var transfer in step.Transfers)
        {
            if (!voice.Ended.Contains(transfer)) Tell(voice, transfer, now);
        }
        if (!step.HasFailed) step.Output.Forget();
        Speak(now);
        Write(now);
    }

    protected override void Warned(WarningRaised warning, long now) => _warnings.Add(warning);

    protected override void Produced(ResultProduced result, long now)
    {
    }

    protected override void End(long now)
    {
        _patience.Dispose();
        _writing.Dispose();
        foreach (var voice in _voices.Values) voice.EndLine();
        if (_speaker is { } speaker && HasNews(speaker)) Say(speaker, now);
        while (Next() is { } next) Say(next, now);
        Write(now);
        var failures = Failures.SelectMany(static step => ProgressText.Failure(step, step.Output.Lines().TakeLast(FailureLines).Select(ProgressText.Raw)));
        ProgressText.Write(_output, ProgressText.Warnings(_warnings).Concat(failures));
    }

    private void Tick()
    {
        lock (Gate) Speak(Time.GetTimestamp());
    }

    private void TickWriting()
    {
        lock (Gate)
        {
            _willWrite = false;
            var now = Time.GetTimestamp();
            if (_speaker is { } speaker && VoiceOf(speaker).OpenedAt is { } opened && Time.GetElapsedTime(opened, now) >= OpenLine) Say(speaker, now, withOpenLine: true);
            Write(now);
            WriteLater();
        }
    }

    private void Speak(long now)
    {
        if (_speaker is { } speaker && HasNews(speaker)) Say(speaker, now);
        while (Next() is { } next && (_speaker is null || MayInterrupt(now))) Say(next, now);
        foreach (var (step, voice) in _voices)
        {
            if (voice.IsFull) Say(step, now);
        }
        if (_speaker is null || Next() is null) _waitingSince = null;
        else if (_waitingSince is null)
        {
            _waitingSince = now;
            _patience.Change(Silence, Silence);
        }
        if (_waitingSince is null) _patience.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (_text.Count >= WriteSize || _wroteAt is not { } wrote || Time.GetElapsedTime(wrote, now) >= Interval) Write(now);
        WriteLater();
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
        return !voice.HasSpoken || voice.HasLines || (!step.IsRunning && !voice.HasSaidEnd);
    }

    private void Say(StepState step, long now, bool withOpenLine = false)
    {
        var voice = VoiceOf(step);
        if (_inLine is { } open && open != voice)
        {
            _text.Add((byte)'\n');
            open.Interrupt();
            _inLine = null;
        }
        if (_speaker != step)
        {
            if (_speaker is { } interrupted) Add(string.Create(CultureInfo.InvariantCulture, $"#{interrupted.Number} ..."));
            if (_spoke) Add("");
            _spoke = true;
            Add(string.Create(CultureInfo.InvariantCulture, $"#{step.Number} {step.Name}"));
            _speaker = step;
            _waitingSince = null;
        }
        voice.HasSpoken = true;
        _spokeAt = now;
        if (!step.IsRunning && !voice.HasSaidEnd) voice.Tell(Outcome(step));
        var before = _text.Count;
        voice.Take(_text, withOpenLine);
        if (_text.Count > before) _inLine = _text[^1] == '\n' ? null : voice;
        if (step.IsRunning) return;
        voice.HasSaidEnd = true;
        _speaker = null;
    }

    private string Outcome(StepState step) => step.IsCanceled ? "CANCELED"
        : step.Error is { } error ? "ERROR: " + error
        : step.IsCached ? "CACHED"
        : "DONE " + ProgressText.Seconds(Time.GetElapsedTime(step.StartedAt, step.EndedAt!.Value));

    private void Tell(PlainVoice voice, TransferState transfer, long now)
    {
        var ended = transfer.EndedAt is not null;
        var elapsed = Time.GetElapsedTime(transfer.StartedAt, transfer.EndedAt ?? now);
        var time = ended && elapsed < TimeSpan.FromMilliseconds(50) ? "" : " " + ProgressText.Seconds(elapsed);
        voice.Tell(transfer, TerminalText.OneLine(transfer.Action) + ": " + ProgressText.Sizes(transfer) + time + (ended ? " done" : ""), ended, now);
    }

    private PlainVoice VoiceOf(StepState step)
    {
        if (!_voices.TryGetValue(step, out var voice)) _voices[step] = voice = new PlainVoice(step.Number);
        return voice;
    }

    private void Add(string line)
    {
        _text.AddRange(ImagePath.Encode(line));
        _text.Add((byte)'\n');
    }

    private void Write(long now)
    {
        if (_text.Count == 0) return;
        _output.Write(ImagePath.Decode(CollectionsMarshal.AsSpan(_text)));
        _text.Clear();
        _wroteAt = now;
    }

    private void WriteLater()
    {
        if (_willWrite || (_text.Count == 0 && (_speaker is null || VoiceOf(_speaker).OpenedAt is null))) return;
        _willWrite = true;
        _writing.Change(Interval, Timeout.InfiniteTimeSpan);
    }
}
