namespace Strata.Archive.Compression;

/// <summary>No compression: the bytes as they come.</summary>
internal sealed class StoredStream(CodecInput input) : DecodingStream(input)
{
    protected override int Decode(Span<byte> destination) => Input.Read(destination);
}
