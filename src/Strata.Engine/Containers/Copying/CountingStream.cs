using Strata.Archive;

namespace Strata.Engine.Containers.Copying;

/// <summary>Passes writes on and counts them; closes the stream that it passes them to.</summary>
internal sealed class CountingStream(Stream inner, Action<long>? progress) : WritingStream
{
    public long Written { get; private set; }

    public override long Length => Written;

    public override long Position
    {
        get => Written;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        inner.Write(buffer);
        Written += buffer.Length;
        progress?.Invoke(Written);
    }

    public override void Flush() => inner.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
