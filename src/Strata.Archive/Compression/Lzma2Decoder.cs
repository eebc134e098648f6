using System.Buffers;

namespace Strata.Archive.Compression;

/// <summary>LZMA2: chunks of LZMA or of stored bytes over one dictionary (the .xz file format, 5.3.1).</summary>
internal sealed class Lzma2Decoder(CodecInput input) : IDisposable
{
    // xz -9 takes 64 MiB. What asks for more than this is made to use up memory.
    private const long MaxDictionary = 256L << 20;

    private readonly LzmaDecoder _lzma = new(input);
    private bool _needDictionary;
    private bool _needProperties;
    private bool _needState;
    private bool _ended;
    private bool _stored;
    private int _left;

    public void Begin(byte dictionary)
    {
        if (dictionary > 40) throw input.Damaged("the dictionary size is malformed");
        var size = dictionary == 40 ? uint.MaxValue : (2L | (dictionary & 1u)) << ((dictionary / 2) + 11);
        if (size > MaxDictionary) throw input.Damaged($"a dictionary of {size} bytes is over the limit of {MaxDictionary}");
        _lzma.Begin((int)size);
        _needDictionary = _needProperties = _needState = true;
        _ended = false;
        _left = 0;
    }

    public int Decode(Span<byte> destination)
    {
        while (!_ended)
        {
            if (_left == 0 && !NextChunk()) break;
            int n;
            if (_stored)
            {
                if (!input.Ensure(1)) throw input.Truncated();
                n = Math.Min(Math.Min(_left, destination.Length), input.Available.Length);
                n = _lzma.Append(input.Available[..n], destination);
                input.Consume(n);
            }
            else
            {
                n = _lzma.Decode(destination[..Math.Min(_left, destination.Length)]);
            }
            _left -= n;
            if (_left == 0 && !_stored) _lzma.EndChunk();
            if (n > 0) return n;
        }
        return 0;
    }

    public void Dispose() => _lzma.Dispose();

    private bool NextChunk()
    {
        var control = input.TakeByte();
        if (control == 0)
        {
            _ended = true;
            return false;
        }
        if (control >= 0xE0 || control == 1)
        {
            // What the coder remembers of old matches may lie outside the new dictionary: properties, and so a new state, must follow.
            _needDictionary = false;
            _needProperties = true;
            _lzma.ResetDictionary();
        }
        else if (_needDictionary)
        {
            throw input.Damaged("the first chunk does not begin a dictionary");
        }

        if (control < 0x80)
        {
            if (control > 2) throw input.Damaged("a chunk has an unknown control byte");
            _left = ((input.TakeByte() << 8) | input.TakeByte()) + 1;
            _stored = true;
            return true;
        }
        _left = (((control & 0x1F) << 16) | (input.TakeByte() << 8) | input.TakeByte()) + 1;
        var compressed = ((input.TakeByte() << 8) | input.TakeByte()) + 1;
        if (control >= 0xC0)
        {
            if (!_lzma.SetProperties(input.TakeByte())) throw input.Damaged("the LZMA properties are malformed");
            _needProperties = _needState = false;
        }
        else if (_needProperties)
        {
            throw input.Damaged("the first LZMA chunk has no properties");
        }
        else if (control >= 0xA0)
        {
            _lzma.ResetState();
            _needState = false;
        }
        else if (_needState)
        {
            throw input.Damaged("the first LZMA chunk does not reset the state");
        }
        _stored = false;
        _lzma.BeginChunk(compressed);
        return true;
    }
}
