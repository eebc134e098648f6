using Strata.Archive.Compression;
using Strata.Oci;

namespace Strata.Archive.Tests.Compression;

public sealed class CompressorTests
{
    public static TheoryData<CompressionKind, int?> Levels
    {
        get
        {
            var levels = new TheoryData<CompressionKind, int?> { { CompressionKind.Gzip, null }, { CompressionKind.Zstd, null }, { CompressionKind.None, null } };
            for (var level = 0; level <= 9; level++) levels.Add(CompressionKind.Gzip, level);
            foreach (var level in (int[])[1, 3, 9]) levels.Add(CompressionKind.Zstd, level);
            return levels;
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void The_bytes_do_not_depend_on_how_they_are_written(CompressionKind kind, int? level)
    {
        var expected = Compress(kind, level, Samples.Mixed, [Samples.Mixed.Length]);
        Assert.Equal(expected, Compress(kind, level, Samples.Mixed, [1000]));
        Assert.Equal(expected, Compress(kind, level, Samples.Mixed, [1, 70_000, 3, 128 * 1024, 511]));
        Assert.Equal(expected, Compress(kind, level, Samples.Mixed, [77_777], flush: true));
        Assert.Equal(Samples.Mixed, Samples.Decompress(expected, kind));
    }

    [Theory]
    [InlineData(CompressionKind.Gzip)]
    [InlineData(CompressionKind.Zstd)]
    public void Nothing_is_compressed_to_a_whole_stream(CompressionKind kind) => Assert.Empty(Samples.Decompress(Compress(kind, null, [], [1]), kind));

    [Fact]
    public void The_gzip_header_has_no_name_and_no_time()
    {
        var compressed = Compress(CompressionKind.Gzip, null, Samples.Mixed, [5000]);
        Assert.Equal([0x1F, 0x8B, 8, 0, 0, 0, 0, 0], compressed[..8]);
    }

    [Theory]
    [InlineData("gzip", CompressionKind.Gzip)]
    [InlineData("zstd", CompressionKind.Zstd)]
    public void The_real_tools_read_it(string program, CompressionKind kind)
    {
        ExternalTool.Need(program);
        Assert.Equal(Samples.Mixed, ExternalTool.Run("/", program, ["-dc"], Compress(kind, null, Samples.Mixed, [5000])));
    }

    [Theory]
    [InlineData(CompressionKind.Gzip, 10, ErrorKind.InvalidArgument, "invalid gzip level 10: expected 0 to 9")]
    [InlineData(CompressionKind.Gzip, -1, ErrorKind.InvalidArgument, "invalid gzip level -1: expected 0 to 9")]
    [InlineData(CompressionKind.Zstd, 0, ErrorKind.InvalidArgument, "invalid zstd level 0: expected 1 to 22")]
    [InlineData(CompressionKind.Xz, null, ErrorKind.NotImplemented, "compressing with xz is not supported: use gzip or zstd")]
    [InlineData(CompressionKind.Bzip2, 9, ErrorKind.NotImplemented, "compressing with bzip2 is not supported: use gzip or zstd")]
    public void What_it_cannot_do_is_said(CompressionKind kind, int? level, ErrorKind error, string message)
    {
        var thrown = Assert.Throws<StrataException>(() => Compressor.Create(Stream.Null, kind, level, leaveOpen: true));
        Assert.Equal(error, thrown.Kind);
        Assert.Equal(message, thrown.Message);
    }

    [Theory]
    [InlineData(CompressionKind.None, true)]
    [InlineData(CompressionKind.None, false)]
    [InlineData(CompressionKind.Gzip, true)]
    [InlineData(CompressionKind.Gzip, false)]
    [InlineData(CompressionKind.Zstd, true)]
    [InlineData(CompressionKind.Zstd, false)]
    public void The_output_is_closed_unless_it_is_to_stay_open(CompressionKind kind, bool leaveOpen)
    {
        var output = new MemoryStream();
        var stream = Compressor.Create(output, kind, null, leaveOpen);
        stream.Write(Samples.Noise);
        stream.Dispose();
        stream.Dispose();
        Assert.Equal(leaveOpen, output.CanWrite);
    }

    private static byte[] Compress(CompressionKind kind, int? level, byte[] content, int[] sizes, bool flush = false)
    {
        var output = new MemoryStream();
        using (var stream = Compressor.Create(output, kind, level, leaveOpen: true))
        {
            for (int at = 0, i = 0; at < content.Length; i++)
            {
                var n = Math.Min(sizes[i % sizes.Length], content.Length - at);
                stream.Write(content, at, n);
                at += n;
                if (flush) stream.Flush();
            }
        }
        return output.ToArray();
    }
}
