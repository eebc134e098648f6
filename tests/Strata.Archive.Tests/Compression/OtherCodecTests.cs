using Strata.Archive.Compression;
using Strata.Oci;

namespace Strata.Archive.Tests.Compression;

public sealed class OtherCodecTests
{
    private static readonly byte[] Content = Samples.MakeMixed(4, 3000);

    [Fact]
    public void Zstd_skippable_frames_are_passed_over()
    {
        byte[] skippable = [0x53, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5];
        var frame = Compress("zstd", "-q");
        Assert.Equal([.. Content, .. Content], Samples.Decompress([.. skippable, .. frame, .. skippable, .. skippable, .. frame, .. skippable], CompressionKind.Zstd));
        Fails([.. frame, .. skippable[..6]], ErrorKind.DataLoss, "zstd: the stream is truncated");
    }

    [Fact]
    public void Zstd_windows_are_bounded()
    {
        // A frame header alone: no single segment, a window of 2^31 bytes, then a raw block.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, (31 - 10) << 3, 1, 0, 0];
        var before = GC.GetTotalAllocatedBytes();
        Fails(frame, ErrorKind.DataLoss, "zstd: the frame wants a window of more than 128 MiB");
        Assert.True(GC.GetTotalAllocatedBytes() - before < 16 << 20);
    }

    [Fact]
    public void Zstd_windows_up_to_128_mebibytes_are_taken()
    {
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, (27 - 10) << 3, 1, 0, 0];
        Assert.Empty(Samples.Decompress(frame, CompressionKind.Zstd));
    }

    [Theory]
    [InlineData("zstd", "-q")]
    [InlineData("xz", "-6")]
    [InlineData("bzip2", "-9")]
    public void Something_else_after_the_end_is_damage(string program, string option) => Fails([.. Compress(program, option), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13], ErrorKind.DataLoss, program);

    [Fact]
    public void Xz_streams_may_be_padded_by_multiples_of_four()
    {
        var stream = Compress("xz", "-6");
        Assert.Equal([.. Content, .. Content], Samples.Decompress([.. stream, 0, 0, 0, 0, 0, 0, 0, 0, .. stream, 0, 0, 0, 0], CompressionKind.Xz));
        Fails([.. stream, 0], ErrorKind.DataLoss, "not a multiple of four");
        Fails([.. stream, 0, 0, 0, 0, 0, 0, .. stream], ErrorKind.DataLoss, "not a multiple of four");
    }

    [Theory]
    [InlineData("--x86", "--lzma2=preset=1")]
    [InlineData("--delta=dist=4", "--lzma2=preset=1")]
    public void Xz_filters_are_refused_and_not_called_damage(string filter, string lzma)
    {
        ExternalTool.Need("xz");
        Fails(ExternalTool.Run("/", "xz", [filter, lzma, "-c"], Content), ErrorKind.NotImplemented, "filters other than LZMA2 are not supported");
    }

    [Fact]
    public void Xz_dictionaries_are_bounded()
    {
        ExternalTool.Need("xz");
        Fails(ExternalTool.Run("/", "xz", ["--lzma2=preset=0,dict=1GiB", "-c"], []), null, "");
        Fails(ExternalTool.Run("/", "xz", ["--lzma2=preset=0,dict=512MiB,mf=hc3", "-c"], Content), ErrorKind.DataLoss, "is over the limit of 268435456");
    }

    [Fact]
    public void Xz_dictionaries_grow_only_as_they_fill()
    {
        var stream = Compress("xz", "--lzma2=preset=0,dict=64MiB,mf=hc3");
        var before = GC.GetTotalAllocatedBytes();
        Assert.Equal(Content, Samples.Decompress(stream, CompressionKind.Xz));
        Assert.True(GC.GetTotalAllocatedBytes() - before < 8 << 20);
    }

    [Fact]
    public void Xz_chunks_after_a_dictionary_reset_must_bring_new_properties()
    {
        ExternalTool.Need("xz");
        // A chunk of LZMA, the dictionary begun anew by a stored chunk, and then matches that look back over that.
        var chunk = ExternalTool.Run("/", "xz", ["--format=raw", "--lzma2=preset=6", "-c"], Content)[..^1];
        Assert.Equal(0xE0, chunk[0]);
        using var lzma = new Lzma2Decoder(new CodecInput(new MemoryStream([.. chunk, 1, 0, 0, (byte)'x', 0x80, .. chunk[1..5], .. chunk[6..], 0]), leaveOpen: false));
        lzma.Begin(20);
        var error = Assert.Throws<StrataException>(() =>
        {
            var buffer = new byte[1000];
            while (lzma.Decode(buffer) > 0)
            {
            }
        });
        Assert.Contains("has no properties", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bzip2_randomised_blocks_are_refused()
    {
        var stream = Compress("bzip2", "-9");
        // The bit after the block's magic and checksum.
        stream[14] |= 0x80;
        Fails(stream, ErrorKind.DataLoss, "randomised blocks of bzip2 before 0.9.5 are not supported");
    }

    [Fact]
    public void Bzip2_checksums_of_blocks_and_streams()
    {
        var stream = Compress("bzip2", "-9");
        stream[10] ^= 1;
        Fails(stream, ErrorKind.DataLoss, "a block's checksum does not match");
    }

    private static byte[] Compress(string program, string option)
    {
        ExternalTool.Need(program);
        return ExternalTool.Run("/", program, [option, "-c"], Content);
    }

    private static void Fails(byte[] compressed, ErrorKind? kind, string message)
    {
        using var stream = Decompression.Open(new MemoryStream(compressed), out _);
        if (kind is null)
        {
            stream.CopyTo(Stream.Null);
            return;
        }
        var error = Assert.Throws<StrataException>(() => stream.CopyTo(Stream.Null));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Same(error, Assert.Throws<StrataException>(() => stream.ReadByte()));
    }
}
