using System.Text;
using Strata.Archive.Compression;

namespace Strata.Archive.Tests.Compression;

/// <summary>Bytes to compress, and how tests decompress.</summary>
internal static class Samples
{
    /// <summary>Text with repetitions near and far, runs and noise: 400 KB, so that blocks and windows are crossed.</summary>
    public static byte[] Mixed { get; } = MakeMixed(1, 400_000);

    public static byte[] Noise { get; } = MakeNoise(70_000);

    public static byte[] Decompress(byte[] compressed, CompressionKind expected) => Decompress(new MemoryStream(compressed), expected);

    public static byte[] Decompress(Stream compressed, CompressionKind expected)
    {
        using var stream = Decompression.Open(compressed, out var kind);
        Assert.Equal(expected, kind);
        var result = new MemoryStream();
        stream.CopyTo(result);
        Assert.Equal(0, stream.Read(new byte[1]));
        return result.ToArray();
    }

    public static byte[] MakeMixed(int seed, int length)
    {
        var random = new Random(seed);
        var bytes = new List<byte>(length + 1000);
        while (bytes.Count < length)
        {
            switch (random.Next(5))
            {
                case 0:
                    bytes.AddRange(Encoding.ASCII.GetBytes($"line {random.Next(1000)} of the sample, as text is\n"));
                    break;
                case 1:
                    bytes.AddRange(Enumerable.Repeat((byte)random.Next(256), random.Next(600)));
                    break;
                case 2 when bytes.Count > 0:
                    var from = random.Next(bytes.Count);
                    bytes.AddRange(bytes.GetRange(from, Math.Min(random.Next(300), bytes.Count - from)));
                    break;
                default:
                    for (var n = random.Next(40); n > 0; n--) bytes.Add((byte)random.Next(256));
                    break;
            }
        }
        return [.. bytes.Take(length)];
    }

    private static byte[] MakeNoise(int length)
    {
        var noise = new byte[length];
        new Random(7).NextBytes(noise);
        return noise;
    }
}
