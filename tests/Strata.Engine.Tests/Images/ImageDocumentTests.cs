using System.Text.Json;
using Strata.Engine.Images;
using Strata.Oci;

namespace Strata.Engine.Tests.Images;

public sealed class ImageDocumentTests
{
    [Fact]
    public void Inspect_gives_Dockers_fields_in_Dockers_order()
    {
        using var test = new ImageFixture();
        var image = test.Add("rs/x:1", ["a", "bb"], labels: new() { ["z"] = "1", ["b"] = "<2>" });
        using var document = JsonDocument.Parse(new ImageInspection(test.Store).Get("rs/x:1"));
        var root = document.RootElement;
        Assert.Equal(
            ["Id", "RepoTags", "RepoDigests", "Parent", "Comment", "Created", "DockerVersion", "Author", "Architecture", "Os", "Size", "GraphDriver", "RootFS", "Metadata", "Config"],
            root.EnumerateObject().Select(static m => m.Name));
        Assert.Equal("test", root.GetProperty("Comment").GetString());
        Assert.Equal(3, root.GetProperty("Size").GetInt64());
        Assert.Equal(["Cmd", "Entrypoint", "Env", "Labels", "OnBuild", "User", "Volumes", "WorkingDir"], root.GetProperty("Config").EnumerateObject().Select(static m => m.Name));
        Assert.Equal("""{"b":"<2>","z":"1"}""", root.GetProperty("Config").GetProperty("Labels").GetRawText());
        var data = root.GetProperty("GraphDriver").GetProperty("Data");
        Assert.Equal("bb", File.ReadAllText(Path.Combine(data.GetProperty("UpperDir").GetString()!, "f-bb")));
        Assert.Equal("a", File.ReadAllText(Path.Combine(data.GetProperty("LowerDir").GetString()!, "f-a")));
        Assert.Equal(2, root.GetProperty("RootFS").GetProperty("Layers").GetArrayLength());
        Assert.Equal(image.Id.ToString(), root.GetProperty("Id").GetString());
    }

    [Fact]
    public void An_image_without_layers_has_no_places()
    {
        using var test = new ImageFixture();
        test.Add("empty", []);
        using var document = JsonDocument.Parse(new ImageInspection(test.Store).Get("empty"));
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("GraphDriver").GetProperty("Data").ValueKind);
        Assert.False(document.RootElement.GetProperty("RootFS").TryGetProperty("Layers", out _));
    }

    [Fact]
    public void History_gives_each_step_its_layers_size_and_known_images_their_ids()
    {
        using var test = new ImageFixture();
        var bottom = test.Add(null, ["a"]);
        var top = test.Add("x", ["a", "bbb"], parent: bottom.Id, history:
        [
            new History { CreatedBy = "COPY a", Created = DateTimeOffset.UnixEpoch.AddDays(1) },
            new History { CreatedBy = "ENV a=b", EmptyLayer = true },
            new History { CreatedBy = "COPY bbb" },
        ]);
        var entries = new ImageHistory(test.Store).Get("x");
        Assert.Equal(["COPY bbb", "ENV a=b", "COPY a"], entries.Select(static e => e.CreatedBy));
        Assert.Equal([3, 0, 1], entries.Select(static e => e.Size));
        Assert.Equal([top.Id, bottom.Id, null], entries.Select(static e => e.Id));
        Assert.Equal("x:latest", Assert.Single(entries[0].Tags).Familiar);
    }

    [Fact]
    public void A_history_of_more_layers_than_there_are_is_damage()
    {
        using var test = new ImageFixture();
        test.Add("x", ["a"], history: [new History(), new History()]);
        Assert.Equal(ErrorKind.DataLoss, Assert.Throws<StrataException>(() => new ImageHistory(test.Store).Get("x")).Kind);
    }

    [Theory]
    [InlineData("UPPER:1", "Error parsing reference: \"UPPER:1\" is not a valid repository/tag: invalid reference format: repository name (library/UPPER) must be lowercase")]
    [InlineData("a b", "Error parsing reference: \"a b\" is not a valid repository/tag: invalid reference format")]
    [InlineData("x@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "refusing to create a tag with a digest reference")]
    public void A_name_that_cannot_be_is_refused_with_Dockers_text(string target, string text)
    {
        using var test = new ImageFixture();
        test.Add("x", ["a"]);
        Assert.Equal(text, Assert.Throws<StrataException>(() => new ImageTagging(test.Store).Tag("x", target)).Message);
    }

    [Fact]
    public void A_name_moves_to_the_image_that_gets_it()
    {
        using var test = new ImageFixture();
        var one = test.Add("one", ["a"]);
        test.Add("two", ["b"]);
        new ImageTagging(test.Store).Tag(one.Id.Short, "two");
        Assert.Equal(one.Id, test.Store.Images.Find(Reference.Parse("two"))!.Id);
    }

    [Fact]
    public void Images_are_found_by_every_kind_of_name()
    {
        using var test = new ImageFixture();
        var image = test.Add("rs/x:1", ["a"]);
        test.Store.Images.AddRepoDigest(Reference.Parse($"rs/x@{Digest.Empty}"), image.Id);
        foreach (var name in (string[])["rs/x:1", "docker.io/rs/x:1", $"rs/x@{Digest.Empty}", image.Id.ToString(), image.Id.Hex, image.Id.Short, "sha256:" + image.Id.Short, image.Id.Hex[..3]])
        {
            Assert.Equal(image.Id, ImageResolver.Get(test.Store, name).Id);
        }
        Assert.Null(ImageResolver.Find(test.Store, "rs/x"));
        // A name goes before an id.
        var other = test.Add(image.Id.Hex[..4], ["b"]);
        Assert.Equal(other.Id, ImageResolver.Get(test.Store, image.Id.Hex[..4]).Id);
    }
}
