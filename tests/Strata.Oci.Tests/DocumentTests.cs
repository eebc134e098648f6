using System.Text;
using Strata.Oci;

namespace Strata.Oci.Tests;

public sealed class DocumentTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"schemaVersion\":2}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:zz\",\"size\":1},\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\",\"size\":\"x\"},\"layers\":[]}")]
    public void Damaged_manifests_are_data_loss(string json) =>
        Assert.Equal(ErrorKind.DataLoss, Assert.Throws<StrataException>(() => OciJson.ReadManifest(Encoding.UTF8.GetBytes(json))).Kind);

    [Fact]
    public void A_deeply_nested_document_is_refused()
    {
        var json = Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 100_000) + new string(']', 100_000) + "}");
        Assert.Equal(ErrorKind.DataLoss, Assert.Throws<StrataException>(() => OciJson.ReadConfig(json)).Kind);
    }

    [Fact]
    public void A_config_keeps_what_a_container_needs()
    {
        var json = """{"architecture":"amd64","os":"linux","config":{"ExposedPorts":{"80/tcp":{}},"Env":["PATH=/bin"],"Cmd":["sh"],"Healthcheck":{"Test":["NONE"]}},"rootfs":{"type":"layers","diff_ids":["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]},"history":[{"created_by":"x","empty_layer":true}]}"""u8;
        var config = OciJson.ReadConfig(json);
        Assert.Equal(Digest.Empty, Assert.Single(config.RootFs.DiffIds!));
        Assert.Equal(json.ToArray(), OciJson.Write(config));
    }

    [Theory]
    [InlineData("linux/amd64", "linux/x86_64", true)]
    [InlineData("linux/arm64/v8", "arm64", true)]
    [InlineData("linux/arm", "linux/arm/v7", true)]
    [InlineData("linux/arm/v6", "linux/arm/v7", false)]
    public void Platforms_match_by_their_normal_form(string a, string b, bool match) =>
        Assert.Equal(match, Platform.Parse(a).Matches(Platform.Parse(b)));

    [Theory]
    [InlineData("bogus/x/y/z")]
    [InlineData("")]
    [InlineData("a//b")]
    public void Bad_platforms_are_refused(string text) =>
        Assert.EndsWith("cannot parse platform specifier: invalid argument", Assert.Throws<StrataException>(() => Platform.Parse(text)).Message, StringComparison.Ordinal);
}
