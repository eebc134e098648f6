using Strata.Archive.Compression;
using Strata.Engine.Archives.Loading;
using Strata.Engine.Archives.Saving;
using Strata.Oci;

namespace Strata.Engine.Tests.Archives;

public sealed class LoadTests
{
    private static readonly byte[] Lower = TestMachine.Tar(("etc/a", "one"), ("etc/b", "two"));
    private static readonly byte[] Upper = TestMachine.Tar(("etc/.wh.b", ""), ("c", "three"));
    private static readonly byte[] Config = TestMachine.ConfigOf(Lower, Upper);

    public static TheoryData<CompressionKind, bool> Forms => new()
    {
        { CompressionKind.None, false }, { CompressionKind.None, true }, { CompressionKind.Gzip, false }, { CompressionKind.Zstd, true },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void What_save_writes_load_reads_from_files_and_pipes(CompressionKind compression, bool isPipe)
    {
        using var from = new TestMachine();
        using var to = new TestMachine();
        var one = from.AddImage(["a/b:1", "a/b:2"], Lower, Upper);
        var two = from.AddImage([], Upper, Lower, Upper);
        using var saved = new MemoryStream();
        using (var output = Compressor.Create(saved, compression, null, leaveOpen: true)) new ImageSaver(from.Store).Save(["a/b", two.ToString()], new SaveOptions(), output, null, CancellationToken.None);
        var loaded = Load(to, saved.ToArray(), isPipe);
        Assert.Equal([one, two], loaded.Select(static i => i.Id));
        Assert.Equal(["Loaded image: a/b:1", "Loaded image: a/b:2", $"Loaded image ID: {two}"], to.Results);
        Assert.Equal(from.Store.Images.GetConfigBytes(one), to.Store.Images.GetConfigBytes(one));
        Assert.Equal("three", to.ReadFile(two, "c"));
        Assert.Equal(["a/b:1", "a/b:2"], to.Store.Images.Get(one).Tags.Select(static t => t.Familiar));
        // Saved again it is the same archive, byte for byte, whatever way it came.
        using var again = new MemoryStream();
        new ImageSaver(to.Store).Save(["a/b", two.ToString()], new SaveOptions(), again, null, CancellationToken.None);
        using var plain = new MemoryStream();
        new ImageSaver(from.Store).Save(["a/b", two.ToString()], new SaveOptions(), plain, null, CancellationToken.None);
        Assert.Equal(plain.ToArray(), again.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Blobs_may_come_before_the_documents(bool isPipe)
    {
        using var machine = new TestMachine();
        var archive = new ArchiveMaker().Blobs(Upper, Lower, Config).Docker(ArchiveMaker.Blob(Config), ["x:1"], ArchiveMaker.Blob(Lower), ArchiveMaker.Blob(Upper)).ToArray();
        Assert.Equal(Digest.Of(Config), Load(machine, archive, isPipe).Single().Id);
        Assert.Equal("one", machine.ReadFile(Digest.Of(Config), "etc/a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Old_archives_have_a_directory_for_each_layer_and_links_for_those_that_repeat(bool isPipe)
    {
        using var machine = new TestMachine();
        var config = TestMachine.ConfigOf(Lower, Upper, Lower);
        var archive = new ArchiveMaker()
            .File("111/VERSION", "1.0").File("111/json", "{}").File("111/layer.tar", Lower)
            .File("222/layer.tar", Upper).Link("333/layer.tar", "../111/layer.tar")
            .File(Digest.Of(config).Hex + ".json", config)
            .Docker(Digest.Of(config).Hex + ".json", ["busybox:latest"], "111/layer.tar", "222/layer.tar", "333/layer.tar").ToArray();
        Load(machine, archive, isPipe);
        Assert.Equal(["Loaded image: busybox:latest"], machine.Results);
        Assert.Equal("two", machine.ReadFile(Digest.Of(config), "etc/b"));
    }

    [Theory]
    [InlineData(CompressionKind.Gzip)]
    [InlineData(CompressionKind.Zstd)]
    public void An_oci_archive_keeps_its_manifest(CompressionKind compression)
    {
        using var machine = new TestMachine();
        byte[][] layers = [Compress(Lower, compression), Compress(Upper, compression)];
        var manifest = ArchiveMaker.Manifest(Config, layers);
        var archive = new ArchiveMaker().Blobs([.. layers, Config, manifest])
            .File("index.json", ArchiveMaker.Index(ArchiveMaker.Describe(manifest, MediaTypes.OciManifest, null, ("org.opencontainers.image.ref.name", "q.example/r:7"))))
            .File("oci-layout", "{}").ToArray();
        Load(machine, archive, isPipe: false);
        Assert.Equal(["Loaded image: q.example/r:7"], machine.Results);
        Assert.Equal(manifest, machine.Store.Images.FindManifest(Digest.Of(Config)));
    }

    [Fact]
    public void A_layout_may_be_a_directory()
    {
        using var machine = new TestMachine();
        var manifest = ArchiveMaker.Manifest(Config, Lower, Upper);
        Directory.CreateDirectory(machine.PathOf("layout/blobs/sha256"));
        foreach (var blob in (byte[][])[Lower, Upper, Config, manifest]) File.WriteAllBytes(machine.PathOf("layout/" + ArchiveMaker.Blob(blob)), blob);
        File.WriteAllBytes(machine.PathOf("layout/index.json"), ArchiveMaker.Index(ArchiveMaker.Describe(manifest, MediaTypes.OciManifest)));
        new ImageLoader(machine.Store).LoadPath(machine.PathOf("layout"), new LoadOptions(), machine, CancellationToken.None);
        Assert.Equal([$"Loaded image ID: {Digest.Of(Config)}"], machine.Results);
    }

    [Fact]
    public void Of_an_index_the_image_for_the_platform_is_taken_and_attestations_are_passed_over()
    {
        using var machine = new TestMachine();
        var arm = OciJson.Write(OciJson.ReadConfig(TestMachine.ConfigOf(Lower)) with { Architecture = "arm64" });
        var (own, other) = (ArchiveMaker.Manifest(Config, Lower, Upper), ArchiveMaker.Manifest(arm, Lower));
        var note = ArchiveMaker.Manifest(Config, Lower);
        var index = ArchiveMaker.Index(
            ArchiveMaker.Describe(other, MediaTypes.OciManifest, Platform.Parse("linux/arm64")),
            ArchiveMaker.Describe(own, MediaTypes.OciManifest, Platform.Parse("linux/amd64")),
            ArchiveMaker.Describe(note, MediaTypes.OciManifest, new Platform { Os = "unknown", Architecture = "unknown" }, ("vnd.docker.reference.type", "attestation-manifest")));
        byte[] Archive(params byte[][] blobs) => new ArchiveMaker().Blobs(blobs)
            .File("index.json", ArchiveMaker.Index(ArchiveMaker.Describe(index, MediaTypes.OciIndex, null, ("io.containerd.image.name", "docker.io/library/m:1")))).ToArray();
        // Blobs of the other platform may be missing.
        Assert.Equal(Digest.Of(Config), Load(machine, Archive(index, own, Config, Lower, Upper), false, "linux/amd64").Single().Id);
        Assert.Equal(Digest.Of(arm), Load(machine, Archive(index, own, other, Config, arm, Lower, Upper), false, "linux/arm64").Single().Id);
        var failure = Assert.Throws<StrataException>(() => Load(machine, Archive(index, own, Config, Lower, Upper), false, "linux/s390x"));
        Assert.Equal("the archive has no image for the platform linux/s390x: it has linux/amd64", failure.Message);
    }

    [Fact]
    public void A_name_that_moves_is_told()
    {
        using var machine = new TestMachine();
        var old = machine.AddImage(["x:1"], Lower);
        var archive = new ArchiveMaker().Blobs(Lower, Upper, Config).Docker(ArchiveMaker.Blob(Config), ["x:1"], ArchiveMaker.Blob(Lower), ArchiveMaker.Blob(Upper)).ToArray();
        Load(machine, archive, isPipe: false);
        Assert.Equal([$"The image x:1 already exists, renaming the old one with ID {old} to empty string", "Loaded image: x:1"], machine.Results);
        Assert.Empty(machine.Store.Images.Get(old).Tags);
        machine.Results.Clear();
        Load(machine, archive, isPipe: false);
        Assert.Equal(["Loaded image: x:1"], machine.Results);
    }

    private static byte[] Compress(byte[] bytes, CompressionKind kind)
    {
        using var compressed = new MemoryStream();
        using (var output = Compressor.Create(compressed, kind, null, leaveOpen: true)) output.Write(bytes);
        return compressed.ToArray();
    }

    internal static IReadOnlyList<LoadedImage> Load(TestMachine machine, byte[] archive, bool isPipe, string? platform = null)
    {
        var options = new LoadOptions { Platform = platform is null ? null : Platform.Parse(platform) };
        if (isPipe)
        {
            using var pipe = new MemoryStream(archive);
            return new ImageLoader(machine.Store).Load(pipe, options, machine, CancellationToken.None);
        }
        File.WriteAllBytes(machine.PathOf("archive"), archive);
        return new ImageLoader(machine.Store).LoadPath(machine.PathOf("archive"), options, machine, CancellationToken.None);
    }
}
