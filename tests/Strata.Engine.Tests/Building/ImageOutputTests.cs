using Strata.Archive.Compression;
using Strata.Engine.Archives.Loading;
using Strata.Engine.Archives.Saving;
using Strata.Engine.Building.Exporting;
using Strata.Engine.Tests.Archives;
using Strata.Oci;

namespace Strata.Engine.Tests.Building;

public sealed class ImageOutputTests
{
    private static readonly Reference Name = Reference.Parse("a/b:1");

    [Theory]
    [InlineData(CompressionKind.Gzip, false, MediaTypes.OciLayerGzip)]
    [InlineData(CompressionKind.Zstd, false, MediaTypes.OciLayerZstd)]
    [InlineData(CompressionKind.None, false, MediaTypes.OciLayer)]
    [InlineData(CompressionKind.Gzip, true, MediaTypes.DockerLayerGzip)]
    [InlineData(CompressionKind.None, true, MediaTypes.DockerLayer)]
    public async Task An_archive_is_whole_and_has_the_layers_that_the_config_promises(CompressionKind compression, bool isDocker, string mediaType)
    {
        using var workshop = new OutputWorkshop();
        var report = await workshop.BuildAsync(workshop.To(BuildOutputKind.Oci, "x.tar") with { Compression = compression, UsesDockerMediaTypes = isDocker, Names = [Name] });
        var files = OutputWorkshop.Read(workshop.Bytes("x.tar"));
        Assert.DoesNotContain("manifest.json", files.Keys);
        var entry = Assert.Single(OciJson.ReadIndex(files["index.json"].Content).Manifests);
        Assert.Equal(report.Descriptor!.Digest, entry.Digest);
        Assert.Equal((Platform.Current.Os, "docker.io/a/b:1", "1"), (entry.Platform!.Os, entry.Annotations!["io.containerd.image.name"], entry.Annotations["org.opencontainers.image.ref.name"]));
        var manifest = OciJson.ReadManifest(Blob(files, entry.Digest));
        Assert.Equal(isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest, manifest.MediaType);
        Assert.Equal(report.ImageId, manifest.Config.Digest);
        var config = OciJson.ReadConfig(Blob(files, manifest.Config.Digest));
        Assert.Equal(4, manifest.Layers.Count);
        foreach (var (layer, diffId) in manifest.Layers.Zip(config.RootFs.DiffIds!))
        {
            Assert.Equal(mediaType, layer.MediaType);
            var blob = Blob(files, layer.Digest);
            Assert.Equal((layer.Digest, layer.Size), (Digest.Of(blob), blob.Length));
            using var tar = new MemoryStream();
            using (var decoded = Decompression.Open(new MemoryStream(blob), out var kind))
            {
                Assert.Equal(compression, kind);
                decoded.CopyTo(tar);
            }
            Assert.Equal(diffId, Digest.Of(tar.ToArray()));
        }
    }

    [Theory]
    [InlineData(BuildOutputKind.Oci)]
    [InlineData(BuildOutputKind.Docker)]
    public async Task The_same_build_gives_the_same_archive_on_any_driver(BuildOutputKind kind)
    {
        using var first = new OutputWorkshop();
        using var second = new OutputWorkshop("native");
        var output = new BuildOutput { Kind = kind, Names = [Name] };
        await first.BuildAsync(output with { Path = first.Machine.PathOf("x.tar") });
        await second.BuildAsync(output with { Path = second.Machine.PathOf("x.tar") });
        Assert.Equal(first.Bytes("x.tar"), second.Bytes("x.tar"));
    }

    [Theory]
    [InlineData(CompressionKind.Gzip)]
    [InlineData(CompressionKind.Zstd)]
    public async Task A_docker_archive_loads_as_the_same_image(CompressionKind compression)
    {
        using var workshop = new OutputWorkshop();
        using var other = new TestMachine();
        var report = await workshop.BuildAsync(workshop.To(BuildOutputKind.Docker, "x.tar") with { Compression = compression, Names = [Name] });
        Assert.Null(report.Image);
        Assert.Null(workshop.Machine.Store.Images.Find(Name));
        new ImageLoader(other.Store).LoadPath(workshop.Machine.PathOf("x.tar"), new LoadOptions(), null, TestContext.Current.CancellationToken);
        Assert.Equal(report.ImageId, other.Store.Images.Find(Name)!.Id);
        Assert.Equal("first", other.ReadFile(report.ImageId!.Value, "sub/two"));
    }

    [Fact]
    public async Task A_layout_directory_keeps_other_images_and_replaces_one_of_the_same_name()
    {
        using var workshop = new OutputWorkshop();
        var output = workshop.To(BuildOutputKind.Oci, "layout") with { IsDirectory = true };
        await workshop.BuildAsync(output with { Names = [Name, Name.WithTag("2")] });
        workshop.Write("one", "changed");
        var report = await workshop.BuildAsync(output with { Names = [Name.WithTag("2")] });
        var index = OciJson.ReadIndex(workshop.Bytes("layout/index.json"));
        Assert.Equal(["docker.io/a/b:1", "docker.io/a/b:2"], index.Manifests.Select(static m => m.Annotations!["io.containerd.image.name"]));
        Assert.Equal(report.Descriptor!.Digest, index.Manifests[1].Digest);
        foreach (var entry in index.Manifests)
        {
            var manifest = OciJson.ReadManifest(workshop.Bytes($"layout/blobs/sha256/{entry.Digest.Hex}"));
            foreach (var blob in manifest.Layers.Append(manifest.Config)) Assert.Equal(blob.Digest, Digest.Of(workshop.Bytes($"layout/blobs/sha256/{blob.Digest.Hex}")));
        }
    }

    [Fact]
    public async Task Several_outputs_are_given_in_their_order_and_only_those_asked_for()
    {
        using var workshop = new OutputWorkshop();
        var report = await workshop.BuildAsync(workshop.To(BuildOutputKind.Tar, "x.tar"), workshop.To(BuildOutputKind.Oci, "y.tar"), new BuildOutput { Kind = BuildOutputKind.Image, Names = [Name] });
        Assert.Equal(["exporting to client tarball", "exporting to oci image format", "exporting to image"], workshop.Steps.Where(static s => s.StartsWith("exporting", StringComparison.Ordinal)));
        Assert.Equal(report.ImageId, workshop.Machine.Store.Images.Find(Name)!.Id);
        Assert.Equal(report.Image!.Id, report.ImageId);
        var before = workshop.Machine.Store.Images.List().Count;
        workshop.Write("one", "again");
        var nothing = await workshop.BuildAsync(new BuildOutput { Kind = BuildOutputKind.None });
        Assert.Null(nothing.ImageId);
        Assert.Equal(before, workshop.Machine.Store.Images.List().Count);
    }

    [Fact]
    public async Task Annotations_are_kept_with_the_image_and_go_with_a_build_without_them()
    {
        using var workshop = new OutputWorkshop();
        var output = new BuildOutput { Kind = BuildOutputKind.Image, Names = [Name] };
        ImageAnnotation[] annotations =
        [
            new(AnnotationTarget.Manifest, null, "k", "v"),
            new(AnnotationTarget.Manifest, Platform.Current, "own", "1"),
            new(AnnotationTarget.Manifest, Platform.Parse("linux/s390x"), "foreign", "1"),
            new(AnnotationTarget.ManifestDescriptor, null, "d", "e"),
        ];
        await workshop.BuildAsync(output);
        var report = await workshop.BuildAsync(output with { Annotations = annotations });
        var expected = new Dictionary<string, string> { ["k"] = "v", ["own"] = "1" };
        Assert.Equal(expected, OciJson.ReadManifest(workshop.Machine.Store.Images.FindManifest(report.ImageId!.Value)).Annotations);
        Assert.Equal("e", report.Descriptor!.Annotations!["d"]);
        using var saved = new MemoryStream();
        new ImageSaver(workshop.Machine.Store).Save(["a/b:1"], new SaveOptions(), saved, null, TestContext.Current.CancellationToken);
        Assert.Equal(report.Descriptor.Digest, OciJson.ReadIndex(OutputWorkshop.Read(saved.ToArray())["index.json"].Content).Manifests.Single().Digest);
        var plain = await workshop.BuildAsync(output);
        Assert.Equal(report.ImageId, plain.ImageId);
        Assert.Null(OciJson.ReadManifest(workshop.Machine.Store.Images.FindManifest(plain.ImageId!.Value)).Annotations);
    }

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public async Task Squashed_layers_are_one_on_top_of_the_base_image(string driver)
    {
        using var workshop = new OutputWorkshop(driver);
        var output = new BuildOutput { Kind = BuildOutputKind.Image };
        var plain = await workshop.BuildAsync(output);
        var squashed = await workshop.BuildAsync(static o => o with { Squash = true }, output);
        var config = workshop.Machine.Store.Images.GetConfig(squashed.ImageId!.Value);
        Assert.Equal(2, config.RootFs.DiffIds!.Count);
        Assert.Equal(Digest.Of(OutputWorkshop.BaseLayer), config.RootFs.DiffIds[0]);
        Assert.Equal(Tree(workshop, plain), Tree(workshop, squashed));
        Assert.Equal("v", config.Config!.Labels!["k"]);
        var history = config.History!;
        Assert.Equal([null, true, true, true, true, null], history.Select(static step => step.EmptyLayer));
        Assert.Equal($"merge {plain.ImageId} to {Digest.Of(OutputWorkshop.BaseLayer)}", history[^1].Comment);
        // The same again is the same image.
        Assert.Equal(squashed.ImageId, (await workshop.BuildAsync(static o => o with { Squash = true }, output)).ImageId);
    }

    [Fact]
    public async Task A_single_new_layer_is_not_squashed()
    {
        using var workshop = new OutputWorkshop();
        workshop.Write("Dockerfile", "FROM base:1\nCOPY one /x\n");
        var output = new BuildOutput { Kind = BuildOutputKind.Image };
        Assert.Equal((await workshop.BuildAsync(output)).ImageId, (await workshop.BuildAsync(static o => o with { Squash = true }, output)).ImageId);
    }

    [Fact]
    public async Task Rewritten_times_are_not_later_than_the_epoch_and_base_layers_stay()
    {
        using var workshop = new OutputWorkshop();
        var report = await workshop.BuildAsync(workshop.To(BuildOutputKind.Oci, "x.tar") with { RewritesTimestamps = true, Compression = CompressionKind.None });
        var files = OutputWorkshop.Read(workshop.Bytes("x.tar"));
        var layers = OciJson.ReadManifest(Blob(files, report.Descriptor!.Digest)).Layers;
        Assert.Equal(Digest.Of(OutputWorkshop.BaseLayer), layers[0].Digest);
        foreach (var layer in layers.Skip(1))
        {
            var entries = OutputWorkshop.Read(Blob(files, layer.Digest));
            Assert.NotEmpty(entries);
            Assert.All(entries.Values, static e => Assert.True(e.Entry.MtimeSeconds <= 1_650_000_000));
        }
        workshop.Write("two", "second");
        File.SetLastWriteTimeUtc(workshop.Machine.PathOf("context/two"), DateTime.UnixEpoch.AddDays(30_000));
        Assert.Equal(report.ImageId, (await workshop.BuildAsync(static o => o with { NoCache = true }, workshop.To(BuildOutputKind.Oci, "y.tar") with { RewritesTimestamps = true })).ImageId);
    }

    [Fact]
    public async Task Rewriting_times_needs_an_epoch()
    {
        using var workshop = new OutputWorkshop();
        var failure = await Assert.ThrowsAsync<StrataException>(() => workshop.BuildAsync(static o => o with { Arguments = new Dictionary<string, string>() }, workshop.To(BuildOutputKind.Oci, "x.tar") with { RewritesTimestamps = true }));
        Assert.Equal("rewrite-timestamp=true needs SOURCE_DATE_EPOCH: give it with --build-arg", failure.Message);
        Assert.Empty(workshop.Steps);
    }

    private static byte[] Tree(OutputWorkshop workshop, BuildReport report)
    {
        using var tar = new MemoryStream();
        workshop.Machine.Store.Layers.WriteTree(report.Image!.Layers, tar, TestContext.Current.CancellationToken);
        return tar.ToArray();
    }

    private static byte[] Blob(Dictionary<string, (Archive.Tar.TarEntry Entry, byte[] Content)> files, Digest digest) => files["blobs/sha256/" + digest.Hex].Content;
}
