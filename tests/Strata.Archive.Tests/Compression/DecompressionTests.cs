using System.Text;
using Strata.Archive.Compression;
using Strata.Oci;

namespace Strata.Archive.Tests.Compression;

/// <summary>What the real tools compressed comes out as it was.</summary>
public sealed class DecompressionTests
{
    [Theory]
    [InlineData("gzip -1", CompressionKind.Gzip)]
    [InlineData("gzip -6", CompressionKind.Gzip)]
    [InlineData("gzip -9", CompressionKind.Gzip)]
    [InlineData("zstd -1 -q", CompressionKind.Zstd)]
    [InlineData("zstd -3 -q --no-check", CompressionKind.Zstd)]
    [InlineData("zstd --fast=5 -q", CompressionKind.Zstd)]
    [InlineData("xz -0", CompressionKind.Xz)]
    [InlineData("xz -6 --check=none", CompressionKind.Xz)]
    [InlineData("xz -6 --check=crc32", CompressionKind.Xz)]
    [InlineData("xz -4 --check=sha256", CompressionKind.Xz)]
    [InlineData("xz --block-size=50000 -T2", CompressionKind.Xz)]
    [InlineData("xz --lzma2=preset=6,lc=1,lp=3,pb=0", CompressionKind.Xz)]
    [InlineData("xz --lzma2=preset=6,lc=0,lp=4,pb=4,dict=4KiB", CompressionKind.Xz)]
    [InlineData("xz --lzma2=preset=1,nice=273,mf=bt4,mode=normal,dict=100000", CompressionKind.Xz)]
    [InlineData("bzip2 -1", CompressionKind.Bzip2)]
    [InlineData("bzip2 -9", CompressionKind.Bzip2)]
    public void Files_of_the_real_tools(string command, CompressionKind kind)
    {
        var words = command.Split(' ');
        ExternalTool.Need(words[0]);
        foreach (var sample in (byte[][])[Samples.Mixed, Samples.Noise, [], [42], new byte[300_000], Encoding.ASCII.GetBytes(new string('a', 255) + "b")])
        {
            var compressed = ExternalTool.Run("/", words[0], [.. words[1..], "-c"], sample);
            Assert.Equal(sample, Samples.Decompress(compressed, kind));
            if (sample.Length < 100_000) Assert.Equal(sample, Samples.Decompress(new DribblingStream(compressed), kind));
            // Several members, streams or frames are one.
            Assert.Equal([.. sample, .. sample], Samples.Decompress([.. compressed, .. compressed], kind));
        }
    }

    [Theory]
    [InlineData("zstd --ultra -20 --long=27 -q", CompressionKind.Zstd)]
    [InlineData("xz -9e", CompressionKind.Xz)]
    public void Files_with_the_largest_windows(string command, CompressionKind kind)
    {
        var words = command.Split(' ');
        ExternalTool.Need(words[0]);
        Assert.Equal(Samples.Mixed, Samples.Decompress(ExternalTool.Run("/", words[0], [.. words[1..], "-c"], Samples.Mixed), kind));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("xz")]
    [InlineData("bzip2")]
    public void Pieces_of_any_size_may_be_read(string program)
    {
        ExternalTool.Need(program);
        var compressed = ExternalTool.Run("/", program, ["-c"], Samples.Mixed);
        foreach (var size in (int[])[1, 3, 1000])
        {
            using var stream = Decompression.Open(new DribblingStream(compressed, 999), out _);
            var result = new List<byte>();
            var buffer = new byte[size];
            int n;
            while ((n = stream.Read(buffer)) > 0) result.AddRange(buffer.AsSpan(0, n));
            Assert.Equal(Samples.Mixed, result);
        }
    }

    [Theory]
    [InlineData("", CompressionKind.None)]
    [InlineData("1f", CompressionKind.None)]
    [InlineData("1f8b", CompressionKind.None)]
    [InlineData("1f8b08", CompressionKind.Gzip)]
    [InlineData("28b52ffd", CompressionKind.Zstd)]
    [InlineData("502a4d18", CompressionKind.Zstd)]
    [InlineData("5f2a4d18", CompressionKind.Zstd)]
    [InlineData("602a4d18", CompressionKind.None)]
    [InlineData("fd377a585a00", CompressionKind.Xz)]
    [InlineData("fd377a585a", CompressionKind.None)]
    [InlineData("425a6839314159265359", CompressionKind.Bzip2)]
    [InlineData("425a6839177245385090", CompressionKind.Bzip2)]
    [InlineData("425a6830314159265359", CompressionKind.None)]
    [InlineData("425a6839000000000000", CompressionKind.None)]
    public void Kinds_are_known_by_their_first_bytes(string head, CompressionKind kind) =>
        Assert.Equal(kind, Decompression.Detect(Convert.FromHexString(head)));

    [Fact]
    public void What_is_not_compressed_comes_as_it_is()
    {
        foreach (var size in (int[])[0, 1, 9, 10, 300_000])
        {
            var bytes = Samples.MakeMixed(3, size);
            Assert.Equal(bytes, Samples.Decompress(bytes, CompressionKind.None));
            Assert.Equal(bytes, Samples.Decompress(new DribblingStream(bytes, 50_000), CompressionKind.None));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_compressed_stream_is_closed_unless_it_is_to_stay_open(bool leaveOpen)
    {
        var input = new MemoryStream(Gzip.Member(Samples.Noise));
        Decompression.Open(input, out _, leaveOpen).Dispose();
        Assert.Equal(leaveOpen, input.CanRead);
    }

    [Fact]
    public void A_failure_of_the_input_comes_through()
    {
        using var stream = Decompression.Open(new JoinedStream(new MemoryStream(Gzip.Member(Samples.Noise)[..1000]), new FailingStream()), out _);
        Assert.Throws<IOException>(() => stream.CopyTo(Stream.Null));
    }

    [Fact]
    public void Reading_after_disposal_is_refused()
    {
        var stream = Decompression.Open(new MemoryStream(Gzip.Member(Samples.Noise)), out _);
        stream.Dispose();
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("xz")]
    [InlineData("bzip2")]
    [InlineData("cat")]
    public async Task Disposing_while_another_thread_waits_for_input_frees_it(string program)
    {
        ExternalTool.Need(program);
        var compressed = ExternalTool.Run("/", program, program == "cat" ? [] : ["-c"], Samples.Noise);
        var blocking = new BlockingStream(compressed[..(compressed.Length / 2)]);
        var stream = Decompression.Open(blocking, out _);
        var reading = Task.Factory.StartNew(() => stream.CopyTo(Stream.Null), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await blocking.Waiting;
        Assert.Throws<InvalidOperationException>(() => stream.ReadByte());
        stream.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reading);
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
    }

    private sealed class FailingStream : MadeStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("the network is gone");
    }
}
