using Strata.Oci;

namespace Strata.Oci.Tests;

public sealed class DigestTests
{
    [Theory]
    [InlineData("sha256:")]
    [InlineData("sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("sha256:../../../../../../../../../../../../../../../../../../../etc/pass")]
    [InlineData("")]
    public void What_cannot_be_verified_is_no_digest(string text) => Assert.False(Digest.TryParse(text, out _));

    [Fact]
    public void The_digest_of_nothing_is_known() => Assert.Equal(Digest.Empty, Digest.Of([]));

    [Fact]
    public void A_chain_id_is_the_diff_id_at_the_bottom_and_a_hash_above()
    {
        var a = new DiffId(Digest.Of("a"u8));
        var b = new DiffId(Digest.Of("b"u8));
        Assert.Equal(a.Digest, ChainId.Of(null, a).Digest);
        var expected = Digest.Of(System.Text.Encoding.ASCII.GetBytes($"{a} {b}"));
        Assert.Equal(expected, ChainId.Of([a, b])!.Value.Digest);
        Assert.Null(ChainId.Of([]));
    }
}
