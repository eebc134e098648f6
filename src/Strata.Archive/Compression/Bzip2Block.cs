using System.Buffers;

namespace Strata.Archive.Compression;

/// <summary>One block of bzip2: Huffman codes, move-to-front, Burrows-Wheeler and run lengths, undone in this order.</summary>
internal sealed class Bzip2Block(CodecInput input) : IDisposable
{
    private const int MaxCodeLength = 20;
    private const int GroupSize = 50;
    private const int MaxSelectors = 18002;

    private static readonly uint[] CrcTable = MakeCrcTable();

    private readonly int[][] _limits = NewTables(MaxCodeLength + 2);
    private readonly int[][] _bases = NewTables(MaxCodeLength + 2);
    private readonly int[][] _symbols = NewTables(258);
    private readonly int[] _minLengths = new int[6];
    private readonly byte[] _selectors = new byte[MaxSelectors];
    private readonly int[] _counts = new int[256];
    private uint[]? _links;
    private int _capacity;
    private uint _position;
    private int _left;
    private int _run;
    private int _repeat;
    private byte _last;
    private uint _crc;

    public Bzip2Bits Bits { get; } = new(input);

    /// <summary>The checksum of what the block gave, once it gave all.</summary>
    public uint Crc => ~_crc;

    public void Begin(int capacity)
    {
        _capacity = capacity;
        if (_links is not null && _links.Length >= capacity) return;
        Dispose();
        _links = ArrayPool<uint>.Shared.Rent(capacity);
    }

    public void Dispose()
    {
        if (_links is null) return;
        ArrayPool<uint>.Shared.Return(_links);
        _links = null;
    }

    /// <summary>Reads the block; <see cref="Emit"/> then gives its bytes.</summary>
    public void Read()
    {
        if (Bits.GetBit() != 0) throw input.Damaged("randomised blocks of bzip2 before 0.9.5 are not supported");
        var origin = Bits.Get(24);
        Span<byte> symbols = stackalloc byte[256];
        var used = ReadUsed(symbols);
        var alphabet = used + 2;
        var groups = (int)Bits.Get(3);
        if (groups is < 2 or > 6) throw input.Damaged("a block has a wrong number of code tables");
        var selectors = ReadSelectors(groups);
        for (var i = 0; i < groups; i++) ReadTable(i, alphabet);
        var length = ReadSymbols(symbols, alphabet, selectors);
        if (origin >= length) throw input.Damaged("a block's origin lies outside it");
        Invert(length);
        _position = _links![origin] >> 8;
        _left = length;
        _run = _repeat = 0;
        _crc = uint.MaxValue;
    }

    /// <summary>Gives decoded bytes; 0 when the block is done.</summary>
    public int Emit(Span<byte> destination)
    {
        var links = _links!;
        var crc = _crc;
        var n = 0;
        while (n < destination.Length)
        {
            if (_repeat > 0)
            {
                _repeat--;
            }
            else
            {
                if (_left == 0) break;
                var link = links[_position];
                _position = link >> 8;
                _left--;
                var b = (byte)link;
                if (_run == 4)
                {
                    // Four equal bytes are followed by how many more there are.
                    _run = 0;
                    _repeat = b;
                    continue;
                }
                _run = b == _last && _run > 0 ? _run + 1 : 1;
                _last = b;
            }
            destination[n++] = _last;
            crc = (crc << 8) ^ CrcTable[(crc >> 24) ^ _last];
        }
        _crc = crc;
        return n;
    }

    private static int[][] NewTables(int length) => [.. Enumerable.Range(0, 6).Select(_ => new int[length])];

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i << 24;
            for (var bit = 0; bit < 8; bit++) crc = (crc << 1) ^ ((crc >> 31) * 0x04C11DB7);
            table[i] = crc;
        }
        return table;
    }

    private int ReadUsed(Span<byte> symbols)
    {
        var ranges = Bits.Get(16);
        var used = 0;
        for (var i = 0; i < 16; i++)
        {
            if ((ranges & (0x8000u >> i)) == 0) continue;
            var bits = Bits.Get(16);
            for (var j = 0; j < 16; j++)
            {
                if ((bits & (0x8000u >> j)) != 0) symbols[used++] = (byte)((i * 16) + j);
            }
        }
        return used > 0 ? used : throw input.Damaged("a block uses no symbols");
    }

    private int ReadSelectors(int groups)
    {
        var count = (int)Bits.Get(15);
        if (count == 0) throw input.Damaged("a block has no selectors");
        Span<byte> order = [0, 1, 2, 3, 4, 5];
        for (var i = 0; i < count; i++)
        {
            var j = 0;
            while (Bits.GetBit() != 0)
            {
                if (++j >= groups) throw input.Damaged("a selector is out of range");
            }
            var chosen = order[j];
            order[..j].CopyTo(order[1..]);
            order[0] = chosen;
            // Some writers round the number of selectors up: more than any block needs are read and dropped.
            if (i < MaxSelectors) _selectors[i] = chosen;
        }
        return Math.Min(count, MaxSelectors);
    }

    private void ReadTable(int table, int alphabet)
    {
        Span<byte> lengths = stackalloc byte[258];
        var length = (int)Bits.Get(5);
        for (var i = 0; i < alphabet; i++)
        {
            while (true)
            {
                if (length is < 1 or > MaxCodeLength) throw input.Damaged("a code length is out of range");
                if (Bits.GetBit() == 0) break;
                length += Bits.GetBit() == 0 ? 1 : -1;
            }
            lengths[i] = (byte)length;
        }

        // Canonical codes: the last code of each length, and where its symbols begin.
        var (limits, bases, symbols) = (_limits[table], _bases[table], _symbols[table]);
        var position = 0;
        var code = 0;
        _minLengths[table] = 0;
        for (var bits = 1; bits <= MaxCodeLength; bits++)
        {
            bases[bits] = code - position;
            for (var i = 0; i < alphabet; i++)
            {
                if (lengths[i] != bits) continue;
                symbols[position++] = i;
                code++;
                if (_minLengths[table] == 0) _minLengths[table] = bits;
            }
            limits[bits] = code - 1;
            code <<= 1;
        }
    }

    private int ReadSymbols(ReadOnlySpan<byte> symbols, int alphabet, int selectors)
    {
        var links = _links!;
        var end = alphabet - 1;
        Array.Clear(_counts);
        Span<byte> order = stackalloc byte[256];
        symbols.CopyTo(order);
        var length = 0;
        var run = 0;
        var runBit = 1;
        var group = 0;
        var inGroup = 0;
        var table = 0;
        while (true)
        {
            if (inGroup == 0)
            {
                if (group >= selectors) throw input.Damaged("a block is longer than its selectors");
                table = _selectors[group++];
                inGroup = GroupSize;
            }
            inGroup--;
            var symbol = ReadSymbol(table, alphabet);
            if (symbol <= 1)
            {
                if (runBit > _capacity) throw input.Damaged("a run is longer than its block");
                run += runBit << symbol;
                runBit <<= 1;
                continue;
            }
            if (run > 0)
            {
                if (run > _capacity - length) throw input.Damaged("a run is longer than its block");
                links.AsSpan(length, run).Fill(order[0]);
                _counts[order[0]] += run;
                length += run;
                run = 0;
                runBit = 1;
            }
            if (symbol == end) return length;
            if (length >= _capacity) throw input.Damaged("a block is too long");
            var b = order[symbol - 1];
            order[..(symbol - 1)].CopyTo(order[1..]);
            order[0] = b;
            links[length++] = b;
            _counts[b]++;
        }
    }

    private int ReadSymbol(int table, int alphabet)
    {
        var bits = _minLengths[table];
        var code = (int)Bits.Get(bits);
        var limits = _limits[table];
        while (code > limits[bits])
        {
            if (++bits > MaxCodeLength) throw input.Damaged("a code is in no table");
            code = (code << 1) | (int)Bits.GetBit();
        }
        var index = code - _bases[table][bits];
        return index >= 0 && index < alphabet ? _symbols[table][index] : throw input.Damaged("a code is in no table");
    }

    // Each element keeps its byte below and gets the position of the next one above.
    private void Invert(int length)
    {
        var links = _links!;
        var sum = 0;
        for (var i = 0; i < 256; i++) (_counts[i], sum) = (sum, sum + _counts[i]);
        for (var i = 0; i < length; i++)
        {
            var b = (byte)links[i];
            links[_counts[b]++] |= (uint)i << 8;
        }
    }
}
