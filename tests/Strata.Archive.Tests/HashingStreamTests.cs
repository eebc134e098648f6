using System.Security.Cryptography;
using Strata.Oci;

namespace Strata.Archive.Tests;

public sealed class HashingStreamTests
{
    private static readonly byte[] Bytes = Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7)).ToArray();
    private static readonly Digest Expected = Digest.FromSha256(SHA256.HashData(Bytes));

    [Fact]
    public async Task What_is_read_is_hashed_and_counted_however_it_is_read()
    {
        using var stream = new HashingStream(new DribblingStream(Bytes, 5000));
        var buffer = new byte[1000];
        Assert.Equal(Bytes[0], stream.ReadByte());
        var n = stream.Read(buffer, 0, 10) + stream.Read(buffer.AsSpan());
        n += await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        Assert.Equal(n + 1, stream.Position);
        await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        Assert.Equal(Bytes.Length, stream.Length);
        Assert.Equal(Expected, stream.Finish());
        Assert.Equal(Expected, stream.Finish());
        Assert.Equal(0, stream.Read(buffer));
    }

    [Fact]
    public async Task What_is_written_is_hashed_and_passed_on()
    {
        var inner = new MemoryStream();
        using var stream = new HashingStream(inner, leaveOpen: true);
        stream.WriteByte(Bytes[0]);
        stream.Write(Bytes, 1, 999);
        stream.Write(Bytes.AsSpan(1000, 9000));
        await stream.WriteAsync(Bytes.AsMemory(10_000), TestContext.Current.CancellationToken);
        Assert.Equal(Expected, stream.Finish());
        Assert.Equal(Bytes, inner.ToArray());
        Assert.Throws<InvalidOperationException>(() => stream.Write([1]));
    }

    [Fact]
    public void The_digest_of_nothing()
    {
        using var stream = new HashingStream(Stream.Null);
        Assert.Equal("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", stream.Finish().ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_inner_stream_is_closed_unless_it_is_to_stay_open(bool leaveOpen)
    {
        var inner = new MemoryStream();
        new HashingStream(inner, leaveOpen).Dispose();
        Assert.Equal(leaveOpen, inner.CanRead);
    }
}
