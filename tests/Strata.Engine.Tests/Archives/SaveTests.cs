using System.Text;
using Strata.Archive.Tar;
using Strata.Engine.Archives.Saving;
using Strata.Oci;

namespace Strata.Engine.Tests.Archives;

public sealed class SaveTests
{
    private static readonly byte[] Lower = TestMachine.Tar(("etc/a", "one"), ("etc/b", "two"));
    private static readonly byte[] Upper = TestMachine.Tar(("etc/.wh.b", ""), ("c", "three"));

    [Fact]
    public void An_archive_is_a_docker_archive_and_an_oci_layout()
    {
        using var machine = new TestMachine();
        var id = machine.AddImage(["a/b:1"], Lower, Upper);
        var files = Read(Save(machine, "a/b:1"));
        var digest = OciJson.ReadIndex(files["index.json"]).Manifests.Single().Digest;
        var manifest = OciJson.ReadManifest(files["blobs/sha256/" + digest.Hex]);
        string[] expected = ["blobs", "blobs/sha256", ArchiveMaker.Blob(Lower), ArchiveMaker.Blob(Upper), "blobs/sha256/" + id.Hex, "blobs/sha256/" + digest.Hex, "index.json", "manifest.json", "oci-layout", "repositories"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(id, manifest.Config.Digest);
        Assert.Equal([Digest.Of(Lower), Digest.Of(Upper)], manifest.Layers.Select(static l => l.Digest));
        Assert.Equal(Lower, files[ArchiveMaker.Blob(Lower)]);
        Assert.Equal(Upper, files[ArchiveMaker.Blob(Upper)]);
        Assert.Equal("""{"imageLayoutVersion": "1.0.0"}""", Encoding.UTF8.GetString(files["oci-layout"]));
        var (lower, upper) = (Digest.Of(Lower).Hex, Digest.Of(Upper).Hex);
        Assert.Equal($$$"""{"a/b":{"1":"{{{upper}}}"}}""" + "\n", Encoding.UTF8.GetString(files["repositories"]));
        var sources = string.Join(',', new[] { (lower, Lower.Length), (upper, Upper.Length) }.OrderBy(static l => l.Item1, StringComparer.Ordinal)
            .Select(static l => $$$"""{"sha256:{{{l.Item1}}}":{"mediaType":"application/vnd.oci.image.layer.v1.tar","size":{{{l.Length}}},"digest":"sha256:{{{l.Item1}}}"}}"""[1..^1]));
        Assert.Equal(
            $$$"""[{"Config":"blobs/sha256/{{{id.Hex}}}","RepoTags":["a/b:1"],"Layers":["blobs/sha256/{{{lower}}}","blobs/sha256/{{{upper}}}"],"LayerSources":{{{{sources}}}}}]""" + "\n",
            Encoding.UTF8.GetString(files["manifest.json"]));
    }

    [Fact]
    public void The_same_images_give_the_same_bytes()
    {
        using var first = new TestMachine();
        using var second = new TestMachine("native");
        first.AddImage(["x:1", "y:2"], Lower, Upper);
        second.AddImage(["x:1", "y:2"], Lower, Upper);
        Assert.Equal(Save(first, "x:1", "y:2"), Save(second, "x:1", "y:2"));
    }

    [Fact]
    public void A_name_without_tag_means_every_tag_and_an_id_none()
    {
        using var machine = new TestMachine();
        var id = machine.AddImage(["r:1", "r:2", "other:1"], Lower);
        Assert.Equal(["docker.io/library/r:1", "docker.io/library/r:2"], Names(Save(machine, "r")));
        Assert.Equal(["docker.io/library/other:1"], Names(Save(machine, "other:1", id.Short)));
        var byId = Read(Save(machine, id.ToString()));
        Assert.Contains("\"RepoTags\":null", Encoding.UTF8.GetString(byId["manifest.json"]), StringComparison.Ordinal);
        Assert.DoesNotContain("repositories", byId.Keys);
        Assert.Null(OciJson.ReadIndex(byId["index.json"]).Manifests.Single().Annotations);
    }

    [Fact]
    public void A_layer_of_several_images_is_written_once()
    {
        using var machine = new TestMachine();
        machine.AddImage(["a:1"], Lower);
        machine.AddImage(["b:1"], Lower, Upper);
        machine.AddImage(["c:1"], Upper, Lower, Upper);
        var names = Entries(Save(machine, "a:1", "b:1", "c:1"));
        Assert.Equal(names.Distinct(), names);
    }

    [Theory]
    [InlineData("nosuch", ErrorKind.NotFound, "No such image: nosuch")]
    [InlineData("nosuch:1", ErrorKind.NotFound, "reference does not exist")]
    [InlineData("Bad:1", ErrorKind.InvalidArgument, "invalid reference format: repository name (library/Bad) must be lowercase")]
    public void What_is_not_there_cannot_be_saved(string name, ErrorKind kind, string message)
    {
        using var machine = new TestMachine();
        using var output = new MemoryStream();
        var failure = Assert.Throws<StrataException>(() => new ImageSaver(machine.Store).Save([name], new SaveOptions(), output, null, CancellationToken.None));
        Assert.Equal((kind, message), (failure.Kind, failure.Message));
        Assert.Equal(0, output.Length);
    }

    [Fact]
    public void The_platform_must_match()
    {
        using var machine = new TestMachine();
        machine.AddImage(["a:1"], Lower);
        using var output = new MemoryStream();
        var failure = Assert.Throws<StrataException>(() => new ImageSaver(machine.Store).Save(["a:1"], new SaveOptions { Platform = Platform.Parse("linux/arm64") }, output, null, CancellationToken.None));
        Assert.Equal("no suitable export target found for platform linux/arm64", failure.Message);
        new ImageSaver(machine.Store).Save(["a:1"], new SaveOptions { Platform = Platform.Parse("linux/amd64") }, output, null, CancellationToken.None);
        Assert.NotEqual(0, output.Length);
    }

    private static byte[] Save(TestMachine machine, params string[] names)
    {
        using var output = new MemoryStream();
        new ImageSaver(machine.Store).Save(names, new SaveOptions(), output, null, CancellationToken.None);
        return output.ToArray();
    }

    private static IEnumerable<string> Names(byte[] archive) => OciJson.ReadIndex(Read(archive)["index.json"]).Manifests.Select(static m => m.Annotations!["io.containerd.image.name"]);

    private static List<string> Entries(byte[] archive)
    {
        using var stream = new MemoryStream(archive);
        using var reader = new TarReader(stream);
        var names = new List<string>();
        while (reader.Next() is { } entry) names.Add(entry.Name);
        return names;
    }

    private static Dictionary<string, byte[]> Read(byte[] archive)
    {
        using var stream = new MemoryStream(archive);
        using var reader = new TarReader(stream);
        var files = new Dictionary<string, byte[]>();
        while (reader.Next() is { } entry)
        {
            using var content = new MemoryStream();
            reader.CopyTo(content);
            files.Add(entry.Name, content.ToArray());
        }
        return files;
    }
}
