using System.Text;
using Strata.Cli.Commands.Building;
using Strata.Engine.Building.Exporting;
using Strata.Oci;

namespace Strata.Cli.Tests.Building;

public sealed class MetadataFileTests
{
    [Fact]
    public void The_file_has_buildx_s_keys_and_form()
    {
        var digest = Digest.Of("m"u8);
        var report = new BuildReport
        {
            ImageId = Digest.Of("c"u8),
            Descriptor = new Descriptor
            {
                MediaType = MediaTypes.OciManifest,
                Digest = digest,
                Size = 12,
                Annotations = new Dictionary<string, string> { ["k"] = "<v>" },
                Platform = Platform.Parse("linux/arm/v7"),
            },
            Names = [Reference.Parse("a/b:1"), Reference.Parse("c:2")],
        };
        Assert.Equal($$"""
            {
              "containerimage.config.digest": "{{Digest.Of("c"u8)}}",
              "containerimage.descriptor": {
                "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "digest": "{{digest}}",
                "size": 12,
                "annotations": {
                  "k": "<v>"
                },
                "platform": {
                  "architecture": "arm",
                  "os": "linux",
                  "variant": "v7"
                }
              },
              "containerimage.digest": "{{digest}}",
              "image.name": "docker.io/a/b:1,docker.io/library/c:2"
            }
            """, Encoding.UTF8.GetString(MetadataFile.Format(report)));
        Assert.Equal("{}", Encoding.UTF8.GetString(MetadataFile.Format(new BuildReport())));
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_refused()
    {
        Assert.Equal("invalid output path: stat /no/such: no such file or directory", Assert.Throws<StrataException>(() => MetadataFile.Check("/no/such/file")).Message);
        Assert.Equal("cannot write to a directory", Assert.Throws<StrataException>(() => MetadataFile.Check("/")).Message);
    }

    [Fact]
    public void An_exported_cache_is_named_as_buildx_names_it()
    {
        var cache = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = Digest.Of("x"u8), Size = 5 };
        using var document = System.Text.Json.JsonDocument.Parse(MetadataFile.Format(new BuildReport { CacheManifest = cache }));
        Assert.Equal($$"""{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{cache.Digest}}","size":5}""", document.RootElement.GetProperty("cache.manifest").GetString());
    }
}
