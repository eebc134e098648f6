using Strata.Oci;

namespace Strata.Oci.Tests;

public sealed class ReferenceTests
{
    private const string Hex = "4ccc455f87bdd1b55337095619f40830f7c0ed5fa9dec70e795d9ecee4fe4b4b";

    [Theory]
    [InlineData("ubuntu", "docker.io/library/ubuntu", "ubuntu")]
    [InlineData("rs/bb:1", "docker.io/rs/bb:1", "rs/bb:1")]
    [InlineData("docker.io/library/ubuntu:22.04", "docker.io/library/ubuntu:22.04", "ubuntu:22.04")]
    [InlineData("index.docker.io/ubuntu", "docker.io/library/ubuntu", "ubuntu")]
    [InlineData("docker.io/a/b/c", "docker.io/a/b/c", "a/b/c")]
    [InlineData("localhost/x", "localhost/x", "localhost/x")]
    [InlineData("127.0.0.1:5555/rs/bb:1", "127.0.0.1:5555/rs/bb:1", "127.0.0.1:5555/rs/bb:1")]
    [InlineData("[::1]:5000/a", "[::1]:5000/a", "[::1]:5000/a")]
    [InlineData("a__b/c--d/e.f", "docker.io/a__b/c--d/e.f", "a__b/c--d/e.f")]
    [InlineData("x:1@sha256:" + Hex, "docker.io/library/x:1@sha256:" + Hex, "x:1@sha256:" + Hex)]
    public void Names_are_normalised_and_shown_as_people_type_them(string text, string normalised, string familiar)
    {
        var reference = Reference.Parse(text);
        Assert.Equal(normalised, reference.ToString());
        Assert.Equal(familiar, reference.Familiar);
        Assert.Equal(reference, Reference.Parse(normalised));
    }

    [Theory]
    [InlineData("sha256")]
    [InlineData("sha256:abc")]
    [InlineData("docker.io/library/sha256:1")]
    public void A_name_that_reads_like_an_id_is_given_to_no_image(string text)
    {
        Assert.True(Reference.Parse(text).LooksLikeId);
        Assert.Equal("refusing to create an ambiguous tag using digest algorithm as name", Assert.Throws<StrataException>(() => Reference.ParseName(text)).Message);
        Assert.False(Reference.ParseName("x/sha256:1").LooksLikeId);
    }

    [Theory]
    [InlineData("UPPER:1", "invalid reference format: repository name (library/UPPER) must be lowercase")]
    [InlineData("a b", "invalid reference format")]
    [InlineData("rs/bb:-bad", "invalid reference format")]
    [InlineData("Bad:::x", "invalid reference format: repository name (library/Bad) must be lowercase")]
    [InlineData("", "invalid reference format")]
    [InlineData("a//b", "invalid reference format")]
    [InlineData("a/", "invalid reference format")]
    [InlineData("a___b", "invalid reference format")]
    [InlineData("host:port/x", "invalid reference format")]
    [InlineData("x@sha256:12", "invalid reference format")]
    [InlineData(Hex, "invalid repository name (" + Hex + "), cannot specify 64-byte hexadecimal strings")]
    public void Bad_names_are_refused_with_the_reference_text(string text, string message)
    {
        var error = Assert.Throws<StrataException>(() => Reference.Parse(text));
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_name_without_tag_or_digest_means_latest()
    {
        Assert.Equal("docker.io/library/x:latest", Reference.Parse("x").WithDefaultTag().ToString());
        Assert.Equal("docker.io/library/x:1", Reference.Parse("x:1").WithDefaultTag().ToString());
        Assert.Equal("docker.io/library/x@sha256:" + Hex, Reference.Parse("x@sha256:" + Hex).WithDefaultTag().ToString());
    }

    [Fact]
    public void Over_long_names_are_refused() =>
        Assert.Contains("must not be more than 255", Assert.Throws<StrataException>(() => Reference.Parse(new string('a', 256))).Message, StringComparison.Ordinal);
}
