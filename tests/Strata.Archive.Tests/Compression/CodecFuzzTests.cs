using Strata.Archive.Compression;
using Strata.Oci;

namespace Strata.Archive.Tests.Compression;

/// <summary>Damaged streams from a seeded random source: whatever happens to them, it is DataLoss.</summary>
public sealed class CodecFuzzTests
{
    /// <summary>Each codec with the strongest check that it has, in several blocks.</summary>
    public static TheoryData<string, string> Codecs => new()
    {
        { "gzip", "-6" }, { "gzip", "-1" }, { "zstd", "-q --check" }, { "zstd", "-12 -q --check" },
        { "xz", "-6" }, { "xz", "--block-size=2000 --check=crc32" }, { "xz", "--check=sha256 --lzma2=preset=6,lc=0,lp=4,pb=4,dict=4KiB" }, { "bzip2", "-1" },
    };

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_truncated_stream_is_damage_at_every_length(string program, string options)
    {
        var content = Samples.MakeMixed(5, 1500);
        var compressed = Compress(program, options, content);
        for (var length = 10; length < compressed.Length; length++)
        {
            var (error, output) = Decode(compressed[..length], 64 << 20);
            Assert.True(error?.Kind == ErrorKind.DataLoss, $"cut at {length} of {compressed.Length}");
            Assert.True(content.AsSpan().StartsWith(output), "bytes came out that never went in");
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_flipped_bit_is_damage_or_harmless(string program, string options)
    {
        var content = Samples.MakeMixed(6, 400);
        var compressed = Compress(program, options, content);
        for (var bit = 0; bit < compressed.Length * 8; bit++)
        {
            var flipped = (byte[])compressed.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (Decompression.Detect(flipped) != Decompression.Detect(compressed)) continue;
            var (error, output) = Decode(flipped, 64 << 20);
            // gzip's time and origin, and fields of zstd and bzip2 that change nothing, are under no checksum.
            if (error is null) Assert.Equal(content, output);
            else Assert.Equal(ErrorKind.DataLoss, error.Kind);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Mutated_streams_are_damage_or_harmless(string program, string options)
    {
        var random = new Random(8);
        var content = Samples.MakeMixed(9, 6000);
        var original = Compress(program, options, content);
        original = [.. original, .. original];
        for (var i = 0; i < 500; i++)
        {
            var compressed = (byte[])original.Clone();
            for (var n = random.Next(1, 5); n > 0; n--)
            {
                var at = random.Next(6, compressed.Length);
                var length = Math.Min(random.Next(1, 30), compressed.Length - at);
                if (random.Next(3) == 0) compressed.AsSpan(random.Next(compressed.Length - length), length).CopyTo(compressed.AsSpan(at));
                else if (random.Next(2) == 0) compressed.AsSpan(at, length).Fill((byte)random.Next(256));
                else compressed[at] = (byte)random.Next(256);
            }
            if (Decompression.Detect(compressed) != Decompression.Detect(original)) continue;
            var (error, _) = Decode(compressed, 64 << 20);
            if (error is not null) Assert.Equal(ErrorKind.DataLoss, error.Kind);
        }
    }

    /// <summary>LZMA2 chunks are under no checksum of their own, so the decoder meets all sorts of nonsense.</summary>
    [Fact]
    public void Random_lzma2_chunks_are_damage_or_data()
    {
        var random = new Random(10);
        var buffer = new byte[5000];
        for (var i = 0; i < 5000; i++)
        {
            var bytes = new List<byte>();
            for (var chunk = 0; chunk < random.Next(1, 6); chunk++)
            {
                byte[] controls = [0xE0, 0xE0, 0xC0, 0xA0, 0x80, 0x80, 1, 2, 0, (byte)random.Next(256)];
                var control = chunk == 0 ? (byte)(random.Next(4) == 0 ? 1 : 0xE0) : controls[random.Next(controls.Length)];
                var length = random.Next(5, 60);
                bytes.Add(control);
                if (control >= 0x80)
                {
                    bytes.AddRange([0, (byte)random.Next(256), 0, (byte)(length - 1)]);
                    if (control >= 0xC0) bytes.Add(random.Next(3) == 0 ? (byte)random.Next(256) : (byte)0x5D);
                    bytes.Add(0);
                    for (var n = 1; n < length; n++) bytes.Add((byte)random.Next(256));
                }
                else
                {
                    bytes.AddRange([0, (byte)(length - 1)]);
                    for (var n = 0; n < length; n++) bytes.Add((byte)random.Next(256));
                }
            }
            bytes.Add(0);
            var input = new CodecInput(new MemoryStream([.. bytes]), leaveOpen: false);
            using var lzma = new Lzma2Decoder(input);
            lzma.Begin((byte)random.Next(3));
            try
            {
                while (lzma.Decode(buffer) > 0)
                {
                }
            }
            catch (StrataException e)
            {
                Assert.Equal(ErrorKind.DataLoss, e.Kind);
            }
            input.ReleaseBuffer();
        }
    }

    private static byte[] Compress(string program, string options, byte[] content)
    {
        ExternalTool.Need(program);
        return ExternalTool.Run("/", program, [.. options.Split(' '), "-c"], content);
    }

    /// <summary>What came out, and the failure if there was one; any other exception goes through.</summary>
    private static (StrataException? Error, byte[] Output) Decode(byte[] compressed, int most)
    {
        var output = new MemoryStream();
        var buffer = new byte[4000];
        using var stream = Decompression.Open(new MemoryStream(compressed), out _);
        try
        {
            int n;
            while ((n = stream.Read(buffer)) > 0)
            {
                output.Write(buffer, 0, n);
                if (output.Length > most) break;
            }
        }
        catch (StrataException e)
        {
            return (e, output.ToArray());
        }
        return (null, output.ToArray());
    }
}
