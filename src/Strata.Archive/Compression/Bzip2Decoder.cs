using System.Buffers;

namespace Strata.Archive.Compression;

/// <summary>
/// bzip2 streams one after another, as pbzip2 writes them; block and stream checksums are verified. "Randomised" blocks,
/// which no bzip2 since 1999 writes, are refused.
/// </summary>
internal sealed class Bzip2Decoder(CodecInput input) : DecodingStream(input)
{
    private const ulong BlockMagic = 0x314159265359;
    private const ulong EndMagic = 0x177245385090;

    private readonly Bzip2Block _block = new(input);
    private bool _inStream;
    private bool _inBlock;
    private bool _ended;
    private uint _streamCrc;
    private uint _blockCrc;

    protected override int Decode(Span<byte> destination)
    {
        while (!_ended)
        {
            if (_inBlock)
            {
                var n = _block.Emit(destination);
                if (n > 0) return n;
                if (_block.Crc != _blockCrc) throw Input.Damaged("a block's checksum does not match");
                _streamCrc = ((_streamCrc << 1) | (_streamCrc >> 31)) ^ _blockCrc;
                _inBlock = false;
            }
            if (_inStream) NextBlock();
            else NextStream();
        }
        return 0;
    }

    protected override void Release() => _block.Dispose();

    private void NextStream()
    {
        if (!Input.Ensure(1) || (Input.Available[0] == 0 && Input.OnlyZerosFollow(out _)))
        {
            _ended = true;
            return;
        }
        var header = Input.Take(4);
        if (!header.StartsWith("BZh"u8) || header[3] is < (byte)'1' or > (byte)'9') throw Input.Damaged("something that is no bzip2 follows the last stream");
        _block.Begin((header[3] - '0') * 100_000);
        _streamCrc = 0;
        _inStream = true;
    }

    private void NextBlock()
    {
        var bits = _block.Bits;
        var magic = ((ulong)bits.Get(24) << 24) | bits.Get(24);
        var crc = (bits.Get(16) << 16) | bits.Get(16);
        switch (magic)
        {
            case BlockMagic:
                _blockCrc = crc;
                _block.Read();
                _inBlock = true;
                break;
            case EndMagic:
                if (crc != _streamCrc) throw Input.Damaged("the stream's checksum does not match");
                bits.Align();
                _inStream = false;
                break;
            default:
                throw Input.Damaged("no block begins where one should");
        }
    }
}
