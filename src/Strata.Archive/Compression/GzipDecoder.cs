using System.Runtime.InteropServices;

namespace Strata.Archive.Compression;

/// <summary>gzip members one after another (RFC 1952 2.2), and zero padding after the last; anything else there is damage.</summary>
internal sealed unsafe class GzipDecoder : DecodingStream
{
    // zlib keeps the address of its state, which therefore must not move.
    private Zlib.State* _state;
    private bool _inMember = true;
    private bool _ended;

    public GzipDecoder(CodecInput input)
        : base(input)
    {
        _state = (Zlib.State*)NativeMemory.AllocZeroed((nuint)sizeof(Zlib.State));
        if (Zlib.InflateInit(_state, Zlib.GzipWindow) != Zlib.Ok)
        {
            NativeMemory.Free(_state);
            _state = null;
            throw new InvalidOperationException("zlib cannot be initialised");
        }
    }

    ~GzipDecoder() => Dispose(false);

    protected override int Decode(Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_state is null, this);
        while (!_ended)
        {
            if (!_inMember && !NextMember()) break;
            if (!Input.Ensure(1)) throw Input.Truncated();
            var n = Inflate(destination);
            if (n > 0) return n;
        }
        return 0;
    }

    protected override void Release()
    {
        if (_state is null) return;
        _ = Zlib.InflateEnd(_state);
        NativeMemory.Free(_state);
        _state = null;
    }

    private int Inflate(Span<byte> destination)
    {
        var available = Input.Available;
        int result;
        int consumed;
        int produced;
        fixed (byte* source = available, target = destination)
        {
            _state->NextIn = source;
            _state->AvailableIn = (uint)available.Length;
            _state->NextOut = target;
            _state->AvailableOut = (uint)destination.Length;
            result = Zlib.Inflate(_state, 0);
            consumed = available.Length - (int)_state->AvailableIn;
            produced = destination.Length - (int)_state->AvailableOut;
        }
        Input.Consume(consumed);
        switch (result)
        {
            case Zlib.StreamEnd:
                _inMember = false;
                break;
            case Zlib.Ok:
                break;
            case Zlib.BufferError when consumed > 0 || produced > 0:
                break;
            default:
                throw Input.Damaged(_state->Message is null ? "the data is corrupt" : Marshal.PtrToStringUTF8((nint)_state->Message) ?? "the data is corrupt");
        }
        return produced;
    }

    private bool NextMember()
    {
        if (Input.OnlyZerosFollow(out var zeros))
        {
            _ended = true;
            return false;
        }
        if (zeros > 0 || !Input.Ensure(2) || !Input.Available.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) throw Input.Damaged("something that is no gzip follows the last member");
        if (Zlib.InflateReset(_state, Zlib.GzipWindow) != Zlib.Ok) throw new InvalidOperationException("zlib cannot be reset");
        _inMember = true;
        return true;
    }
}
