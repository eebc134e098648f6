using Strata.Archive;
using Strata.Oci;

namespace Strata.Storage.Layers;

/// <summary>A layer's tar that is checked against its diff id as it is read: the end is reached only by the right bytes.</summary>
internal sealed class VerifiedTarStream(Stream inner, Layer layer) : ReadingStream
{
    private readonly HashingStream _hashing = new(inner);
    private bool _verified;

    public override long Length => layer.TarSize;

    public override long Position
    {
        get => _hashing.Length;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _verified) return 0;
        var n = _hashing.Read(buffer);
        if (n > 0 && _hashing.Length <= layer.TarSize) return n;
        if (_hashing.Length != layer.TarSize || _hashing.Finish() != layer.DiffId.Digest)
        {
            throw StrataException.Damaged($"layer {layer.DiffId} is damaged: its files give other bytes than were stored; see: strata system check --repair");
        }
        _verified = true;
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hashing.Dispose();
        base.Dispose(disposing);
    }
}
