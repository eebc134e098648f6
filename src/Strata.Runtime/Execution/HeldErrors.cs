namespace Strata.Runtime.Execution;

/// <summary>
/// Standard error of a runtime that becomes the container's. What comes before the container has started is held back: it
/// may be the runtime's own complaint, which its log has too and which must not look like the container's output.
/// </summary>
internal sealed class HeldErrors : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly Lock _lock = new();
    private readonly Func<bool> _hasStarted;
    private readonly Action<ReadOnlyMemory<byte>> _sink;
    private readonly TimeProvider _time;
    private readonly MemoryStream _held = new();
    private ITimer? _timer;
    private bool _open;

    public HeldErrors(Func<bool> hasStarted, Action<ReadOnlyMemory<byte>> sink, TimeProvider time) => (_hasStarted, _sink, _time) = (hasStarted, sink, time);

    /// <summary>Takes the next piece.</summary>
    public void Write(ReadOnlyMemory<byte> data)
    {
        lock (_lock)
        {
            if (!_open && !_hasStarted())
            {
                _held.Write(data.Span);
                // The container may say no more for hours: what is held must not wait for its next word.
                _timer ??= _time.CreateTimer(_ => Poll(), null, Interval, Interval);
                return;
            }
            Open();
            _sink(data);
        }
    }

    /// <summary>Ends the holding; nothing more may be written. What the runtime said of itself is dropped.</summary>
    public void Complete(bool hasStarted)
    {
        lock (_lock)
        {
            if (hasStarted) Open();
            _open = true;
        }
        Dispose();
    }

    public void Dispose() => _timer?.Dispose();

    private void Poll()
    {
        lock (_lock)
        {
            if (!_open && _hasStarted()) Open();
        }
    }

    private void Open()
    {
        if (_open) return;
        _open = true;
        _timer?.Dispose();
        if (_held.Length > 0) _sink(_held.ToArray());
    }
}
