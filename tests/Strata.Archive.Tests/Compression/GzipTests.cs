using Strata.Archive.Compression;
using Strata.Oci;

namespace Strata.Archive.Tests.Compression;

public sealed class GzipTests
{
    private static readonly byte[] Content = Samples.MakeMixed(2, 5000);

    [Theory]
    [InlineData(0)]
    [InlineData(Gzip.HasName)]
    [InlineData(Gzip.HasComment)]
    [InlineData(Gzip.HasExtra)]
    [InlineData(Gzip.HasHeaderCrc)]
    [InlineData(Gzip.HasText | Gzip.HasName | Gzip.HasComment | Gzip.HasExtra | Gzip.HasHeaderCrc)]
    public void Headers_with_all_that_they_may_hold(int flags)
    {
        Assert.Equal(Content, Samples.Decompress(Gzip.Member(Content, flags), CompressionKind.Gzip));
        Assert.Equal(Content, Samples.Decompress(new DribblingStream(Gzip.Member(Content, flags)), CompressionKind.Gzip));
    }

    [Fact]
    public void Members_follow_one_another_even_empty_ones() =>
        Assert.Equal([.. Content, 1], Samples.Decompress([.. Gzip.Member([]), .. Gzip.Member(Content), .. Gzip.Member([]), .. Gzip.Member([1], Gzip.HasName)], CompressionKind.Gzip));

    [Fact]
    public void Zeros_after_the_last_member_are_padding() =>
        Assert.Equal(Content, Samples.Decompress([.. Gzip.Member(Content), .. new byte[300_000]], CompressionKind.Gzip));

    [Theory]
    [InlineData("78", "something that is no gzip follows the last member")]
    [InlineData("1f", "something that is no gzip follows the last member")]
    [InlineData("1f8c08", "something that is no gzip follows the last member")]
    [InlineData("000001", "something that is no gzip follows the last member")]
    [InlineData("0000001f8b0800", "something that is no gzip follows the last member")]
    [InlineData("1f8b08", "the stream is truncated")]
    public void Anything_else_there_is_damage(string tail, string message) => Fails([.. Gzip.Member(Content), .. Convert.FromHexString(tail)], message);

    [Fact]
    public void A_wrong_header_crc() => Fails(Gzip.Member(Content, Gzip.HasHeaderCrc, wrongHeaderCrc: true), "header crc mismatch");

    [Fact]
    public void A_wrong_crc()
    {
        var member = Gzip.Member(Content);
        member[^5] ^= 1;
        Fails(member, "incorrect data check");
    }

    [Fact]
    public void A_wrong_length()
    {
        var member = Gzip.Member(Content);
        member[^1] ^= 1;
        Fails(member, "incorrect length check");
    }

    [Fact]
    public void Reserved_flags_and_methods()
    {
        var member = Gzip.Member(Content);
        member[3] |= 0x80;
        Fails(member, "unknown header flags set");
    }

    private static void Fails(byte[] compressed, string message)
    {
        using var stream = Decompression.Open(new MemoryStream(compressed), out _);
        var error = Assert.Throws<StrataException>(() => stream.CopyTo(Stream.Null));
        Assert.Equal(ErrorKind.DataLoss, error.Kind);
        Assert.StartsWith("decompressing gzip: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        // Not only once.
        Assert.Same(error, Assert.Throws<StrataException>(() => stream.ReadByte()));
    }
}
