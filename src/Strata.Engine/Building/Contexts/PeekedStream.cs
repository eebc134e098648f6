using Strata.Archive;

namespace Strata.Engine.Building;

/// <summary>A stream whose beginning has been looked at and is read all the same. The inner stream stays the caller's.</summary>
public sealed class PeekedStream : ReadingStream
{
    private readonly Stream _inner;
    private ReadOnlyMemory<byte> _pending;

    /// <summary>Reads the beginning: up to <paramref name="size"/> bytes, fewer when there are no more.</summary>
    public PeekedStream(Stream inner, int size)
    {
        ArgumentNullException.ThrowIfNull(inner);
        _inner = inner;
        var head = new byte[size];
        Head = _pending = head.AsMemory(0, inner.ReadAtLeast(head, size, throwOnEndOfStream: false));
    }

    /// <summary>The beginning.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_pending.Length == 0) return _inner.Read(buffer);
        var n = Math.Min(buffer.Length, _pending.Length);
        _pending.Span[..n].CopyTo(buffer);
        _pending = _pending[n..];
        return n;
    }
}
