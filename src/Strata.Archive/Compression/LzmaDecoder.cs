using System.Buffers;

namespace Strata.Archive.Compression;

/// <summary>
/// The LZMA algorithm: a range coder whose adaptive bits say "literal" or "match", and the dictionary that matches copy
/// from. The dictionary grows with what is decoded, so that a small file that claims a large one takes little memory.
/// </summary>
internal sealed class LzmaDecoder(CodecInput input) : IDisposable
{
    private const int FirstDictionary = 1 << 16;
    private const ushort Even = 1024;

    // Where the kinds of bit models begin in one array.
    private const int IsMatch = 0;
    private const int IsRep = IsMatch + (12 << 4);
    private const int IsRepG0 = IsRep + 12;
    private const int IsRepG1 = IsRepG0 + 12;
    private const int IsRepG2 = IsRepG1 + 12;
    private const int IsRep0Long = IsRepG2 + 12;
    private const int PosSlot = IsRep0Long + (12 << 4);
    private const int PosSpecial = PosSlot + (4 << 6);
    private const int PosAlign = PosSpecial + 128;
    private const int MatchLength = PosAlign + 16;
    private const int RepLength = MatchLength + LengthModels;
    private const int Literal = RepLength + LengthModels;
    private const int Total = Literal + (0x300 << 4);

    // In a length coder: two choice bits, then low and mid trees by position, then the high tree.
    private const int LengthLow = 2;
    private const int LengthMid = LengthLow + (16 << 3);
    private const int LengthHigh = LengthMid + (16 << 3);
    private const int LengthModels = LengthHigh + 256;

    private readonly ushort[] _models = new ushort[Total];
    private readonly byte[] _chunk = new byte[1 << 16];
    private byte[]? _dictionary;
    private int _dictionaryLimit;
    private int _position;
    private long _filled;
    private int _chunkLength;
    private int _chunkPosition;
    private uint _range;
    private uint _code;
    private int _state;
    private uint _rep0;
    private uint _rep1;
    private uint _rep2;
    private uint _rep3;
    private int _matchLeft;
    private int _literalContextBits;
    private uint _literalPositionMask;
    private uint _positionMask;
    private uint _total;

    public void Begin(int dictionarySize)
    {
        _dictionaryLimit = Math.Max(dictionarySize, 4096);
        _dictionary ??= ArrayPool<byte>.Shared.Rent(FirstDictionary);
        ResetDictionary();
    }

    public void Dispose()
    {
        if (_dictionary is null) return;
        ArrayPool<byte>.Shared.Return(_dictionary);
        _dictionary = null;
    }

    public void ResetDictionary()
    {
        _position = 0;
        _filled = 0;
        _total = 0;
    }

    /// <summary>New lc, lp and pb, and all models even.</summary>
    public bool SetProperties(byte properties)
    {
        if (properties >= 9 * 5 * 5) return false;
        var lc = properties % 9;
        var lp = properties / 9 % 5;
        if (lc + lp > 4) return false;
        _literalContextBits = lc;
        _literalPositionMask = (1u << lp) - 1;
        _positionMask = (1u << (properties / 45)) - 1;
        ResetState();
        return true;
    }

    public void ResetState()
    {
        _models.AsSpan().Fill(Even);
        _state = 0;
        _rep0 = _rep1 = _rep2 = _rep3 = 0;
    }

    /// <summary>Takes a chunk's compressed bytes and starts the range coder.</summary>
    public void BeginChunk(int compressed)
    {
        if (compressed < 5) throw input.Damaged("a chunk is too short");
        input.Take(compressed).CopyTo(_chunk);
        if (_chunk[0] != 0) throw input.Damaged("the data is corrupt");
        _chunkLength = compressed;
        _code = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(_chunk.AsSpan(1));
        _range = uint.MaxValue;
        _chunkPosition = 5;
        _matchLeft = 0;
    }

    /// <summary>A chunk ends with its last byte, with no match open and the coder at rest.</summary>
    public void EndChunk()
    {
        if (_range < 1 << 24)
        {
            _range <<= 8;
            _code = (_code << 8) | NextByte();
        }
        if (_matchLeft != 0 || _chunkPosition != _chunkLength || _code != 0) throw input.Damaged("the data is corrupt");
    }

    /// <summary>Stored bytes go to the dictionary and out.</summary>
    public int Append(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        bytes.CopyTo(destination);
        foreach (var b in bytes) Put(b);
        return bytes.Length;
    }

    /// <summary>Fills the destination, which must not be longer than what the chunk has left.</summary>
    public int Decode(Span<byte> destination)
    {
        var n = 0;
        while (n < destination.Length)
        {
            if (_matchLeft > 0)
            {
                n += CopyMatch(destination[n..]);
                continue;
            }
            var positionState = (int)(_total & _positionMask);
            if (Bit(IsMatch + (_state << 4) + positionState) == 0)
            {
                destination[n++] = DecodeLiteral();
                continue;
            }
            DecodeMatch(positionState);
        }
        return n;
    }

    private byte DecodeLiteral()
    {
        var previous = _filled == 0 ? 0 : Back(0);
        var context = ((_total & _literalPositionMask) << _literalContextBits) | ((uint)previous >> (8 - _literalContextBits));
        var models = Literal + (0x300 * (int)context);
        var symbol = 1;
        if (_state >= 7)
        {
            // After a match, the byte that the match would have gone on with is no good guess: it helps to rule it out.
            int match = Back(_rep0);
            do
            {
                match <<= 1;
                var matchBit = match & 0x100;
                var bit = Bit(models + 0x100 + matchBit + symbol);
                symbol = (symbol << 1) | bit;
                if (matchBit >> 8 != bit) break;
            }
            while (symbol < 0x100);
        }
        while (symbol < 0x100) symbol = (symbol << 1) | Bit(models + symbol);
        _state = _state < 4 ? 0 : _state < 10 ? _state - 3 : _state - 6;
        Put((byte)symbol);
        return (byte)symbol;
    }

    private void DecodeMatch(int positionState)
    {
        if (Bit(IsRep + _state) == 0)
        {
            (_rep3, _rep2, _rep1) = (_rep2, _rep1, _rep0);
            _state = _state < 7 ? 7 : 10;
            _matchLeft = DecodeLength(MatchLength, positionState);
            _rep0 = DecodeDistance(_matchLeft);
            // LZMA's end marker (all ones) has no place in LZMA2; it is out of range here too.
        }
        else
        {
            if (_filled == 0) throw input.Damaged("the data is corrupt");
            if (Bit(IsRepG0 + _state) == 0)
            {
                if (Bit(IsRep0Long + (_state << 4) + positionState) == 0)
                {
                    _state = _state < 7 ? 9 : 11;
                    _matchLeft = 1;
                    CheckDistance();
                    return;
                }
            }
            else
            {
                uint distance;
                if (Bit(IsRepG1 + _state) == 0)
                {
                    distance = _rep1;
                }
                else
                {
                    if (Bit(IsRepG2 + _state) == 0)
                    {
                        distance = _rep2;
                    }
                    else
                    {
                        distance = _rep3;
                        _rep3 = _rep2;
                    }
                    _rep2 = _rep1;
                }
                _rep1 = _rep0;
                _rep0 = distance;
            }
            _state = _state < 7 ? 8 : 11;
            _matchLeft = DecodeLength(RepLength, positionState);
        }
        CheckDistance();
    }

    private void CheckDistance()
    {
        if (_rep0 >= _filled || _rep0 >= (uint)_dictionaryLimit) throw input.Damaged("the data is corrupt");
    }

    private int DecodeLength(int models, int positionState)
    {
        if (Bit(models) == 0) return 2 + Tree(models + LengthLow + (positionState << 3), 3);
        if (Bit(models + 1) == 0) return 10 + Tree(models + LengthMid + (positionState << 3), 3);
        return 18 + Tree(models + LengthHigh, 8);
    }

    private uint DecodeDistance(int length)
    {
        var slot = Tree(PosSlot + (Math.Min(length - 2, 3) << 6), 6);
        if (slot < 4) return (uint)slot;
        var bits = (slot >> 1) - 1;
        var distance = (2u | ((uint)slot & 1)) << bits;
        if (slot < 14) return distance + (uint)ReverseTree(PosSpecial + (int)distance - slot, bits);
        uint direct = 0;
        for (var i = bits - 4; i > 0; i--)
        {
            Normalize();
            _range >>= 1;
            var bit = _code >= _range ? 1u : 0;
            if (bit != 0) _code -= _range;
            direct = (direct << 1) | bit;
        }
        return distance + (direct << 4) + (uint)ReverseTree(PosAlign, 4);
    }

    private int Tree(int models, int bits)
    {
        var symbol = 1;
        for (var i = 0; i < bits; i++) symbol = (symbol << 1) | Bit(models + symbol);
        return symbol - (1 << bits);
    }

    private int ReverseTree(int models, int bits)
    {
        var symbol = 1;
        var value = 0;
        for (var i = 0; i < bits; i++)
        {
            var bit = Bit(models + symbol);
            symbol = (symbol << 1) | bit;
            value |= bit << i;
        }
        return value;
    }

    private int Bit(int model)
    {
        Normalize();
        ref var probability = ref _models[model];
        var bound = (_range >> 11) * probability;
        if (_code < bound)
        {
            _range = bound;
            probability += (ushort)((2048 - probability) >> 5);
            return 0;
        }
        _range -= bound;
        _code -= bound;
        probability -= (ushort)(probability >> 5);
        return 1;
    }

    private void Normalize()
    {
        if (_range >= 1 << 24) return;
        _range <<= 8;
        _code = (_code << 8) | NextByte();
    }

    private byte NextByte() => _chunkPosition < _chunkLength ? _chunk[_chunkPosition++] : throw input.Damaged("the data is corrupt");

    private int CopyMatch(Span<byte> destination)
    {
        var n = Math.Min(_matchLeft, destination.Length);
        for (var i = 0; i < n; i++)
        {
            var b = Back(_rep0);
            Put(b);
            destination[i] = b;
        }
        _matchLeft -= n;
        return n;
    }

    private byte Back(uint distance)
    {
        var index = _position - 1 - (int)distance;
        if (index < 0) index += _dictionaryLimit;
        return _dictionary![index];
    }

    private void Put(byte b)
    {
        if (_position == _dictionaryLimit) _position = 0;
        if (_position == _dictionary!.Length) Grow();
        _dictionary[_position++] = b;
        if (_filled < _dictionaryLimit) _filled++;
        _total++;
    }

    // Only ever before the first turn-around, while the dictionary is one piece.
    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min((long)_dictionary!.Length * 2, _dictionaryLimit));
        _dictionary.AsSpan(0, _position).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_dictionary);
        _dictionary = larger;
    }
}
