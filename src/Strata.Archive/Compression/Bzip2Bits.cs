namespace Strata.Archive.Compression;

/// <summary>Bits, most significant first. It takes single bytes from the input, so that nothing is taken too many.</summary>
internal sealed class Bzip2Bits(CodecInput input)
{
    private ulong _bits;
    private int _count;

    /// <summary>Up to 24 bits.</summary>
    public uint Get(int count)
    {
        while (_count < count) Load();
        _count -= count;
        return (uint)(_bits >> _count) & ((1u << count) - 1);
    }

    public uint GetBit() => Get(1);

    /// <summary>Drops the rest of a byte. No more than that is ever held when bits are read as they are needed.</summary>
    public void Align() => _count = 0;

    private void Load()
    {
        _bits = (_bits << 8) | input.TakeByte();
        _count += 8;
    }
}
