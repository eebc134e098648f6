using Strata.Oci;

namespace Strata.Engine.Tests.Archives;

public sealed class HostileArchiveTests
{
    private static readonly byte[] Lower = TestMachine.Tar(("etc/a", "one"));
    private static readonly byte[] Upper = TestMachine.Tar(("c", "three"));
    private static readonly byte[] Config = TestMachine.ConfigOf(Lower, Upper);
    private static readonly string[] Tags = ["x:1"];
    private static readonly string[] Layers = [ArchiveMaker.Blob(Lower), ArchiveMaker.Blob(Upper)];

    // Each: what is wrong, and a part of what is said about it.
    private static readonly Dictionary<string, (Func<byte[]> Make, string Message)> Cases = new()
    {
        ["no documents"] = (() => new ArchiveMaker().Blobs(Lower).ToArray(), "this is no image archive: it has neither manifest.json nor index.json"),
        ["no tar"] = (() => "junk\n"u8.ToArray(), "truncated"),
        ["a missing layer"] = (() => new ArchiveMaker().Blobs(Config, Lower).Docker(ArchiveMaker.Blob(Config), Tags, Layers).ToArray(), $"the archive is incomplete: it lacks the layer {Layers[1]}"),
        ["a missing config"] = (() => new ArchiveMaker().Blobs(Lower, Upper).Docker(ArchiveMaker.Blob(Config), Tags, Layers).ToArray(), "the archive is incomplete: it lacks the image config"),
        ["a wrong layer"] = (() => new ArchiveMaker().Blobs(Config, Lower).File(Layers[1], Lower).Docker(ArchiveMaker.Blob(Config), Tags, Layers).ToArray(), "is damaged"),
        ["a wrong layer behind a name of its own"] = (() => new ArchiveMaker().Blobs(Config).File("l", Upper).File("u", Lower).Docker(ArchiveMaker.Blob(Config), Tags, "l", "u").ToArray(), "is damaged"),
        ["a wrong config"] = (() => new ArchiveMaker().File(ArchiveMaker.Blob(Config), TestMachine.ConfigOf(Lower)).Blobs(Lower).Docker(ArchiveMaker.Blob(Config), Tags, Layers[0]).ToArray(), "is damaged"),
        ["a wrong config behind an old name"] = (() => new ArchiveMaker().File(Digest.Of(Lower).Hex + ".json", Config).Blobs(Lower, Upper).Docker(Digest.Of(Lower).Hex + ".json", Tags, Layers).ToArray(), "is damaged"),
        ["more layers than diff ids"] = (() => new ArchiveMaker().Blobs(Config, Lower, Upper).Docker(ArchiveMaker.Blob(Config), Tags, [.. Layers, Layers[0]]).ToArray(), "invalid manifest, layers length mismatch: expected 3, got 2"),
        ["fewer layers than diff ids"] = (() => new ArchiveMaker().Blobs(Config, Lower, Upper).Docker(ArchiveMaker.Blob(Config), Tags, Layers[0]).ToArray(), "invalid manifest, layers length mismatch: expected 1, got 2"),
        ["two lists"] = (() => new ArchiveMaker().Blobs(Config, Lower, Upper).Docker(ArchiveMaker.Blob(Config), Tags, Layers).Docker(ArchiveMaker.Blob(Config), ["evil:1"], Layers).ToArray(), "two entries named \"manifest.json\""),
        ["a name that leads out"] = (() => new ArchiveMaker().File("../../etc/passwd", "x").ToArray(), "leads out of the archive"),
        ["a path that leads out"] = (() => new ArchiveMaker().Blobs(Config, Lower, Upper).Docker("../../etc/passwd", Tags, Layers).ToArray(), "leads out of the archive"),
        ["links in a circle"] = (() => new ArchiveMaker().Blobs(Config, Lower).Link("a", "b").Link("b", "a").Docker(ArchiveMaker.Blob(Config), Tags, Layers[0], "a").ToArray(), "it lacks the layer a"),
        ["a link that leads out"] = (() => new ArchiveMaker().Blobs(Config, Lower).Link("a", "../../../etc/passwd").Docker(ArchiveMaker.Blob(Config), Tags, Layers[0], "a").ToArray(), "it lacks the layer a"),
        ["damaged JSON"] = (() => new ArchiveMaker().File("manifest.json", "[{").ToArray(), "manifest.json is damaged"),
        ["an empty list"] = (() => new ArchiveMaker().File("manifest.json", "[]").ToArray(), "lists no images"),
        ["nothing in the list"] = (() => new ArchiveMaker().File("manifest.json", "[null]").ToArray(), "lists no images"),
        ["a list that is too long"] = (() => new ArchiveMaker().File("manifest.json", new byte[(8 << 20) + 1]).ToArray(), "the limit is"),
        ["deep JSON"] = (() => new ArchiveMaker().File("manifest.json", new string('[', 100_000)).ToArray(), "manifest.json is damaged"),
        ["a wrong tag"] = (() => new ArchiveMaker().Blobs(Config, Lower, Upper).Docker(ArchiveMaker.Blob(Config), ["UPPER:1"], Layers).ToArray(), "must be lowercase"),
        ["a name without a tag"] = (() => new ArchiveMaker().Blobs(Config, Lower, Upper).Docker(ArchiveMaker.Blob(Config), ["x"], Layers).ToArray(), "invalid tag \"x\""),
        ["another system"] = (() =>
        {
            var config = OciJson.Write(OciJson.ReadConfig(Config) with { Os = "windows" });
            return new ArchiveMaker().Blobs(config, Lower, Upper).Docker(ArchiveMaker.Blob(config), Tags, Layers).ToArray();
        }, "cannot load windows image on linux"),
        ["a truncated archive"] = (() => new ArchiveMaker().Blobs(Config, Lower, Upper).Docker(ArchiveMaker.Blob(Config), Tags, Layers).ToArray()[..4000], "truncated"),
        ["a truncated archive, documents first"] = (() => new ArchiveMaker().Docker(ArchiveMaker.Blob(Config), Tags, Layers).Blobs(Config, Lower, Upper).ToArray()[..^2048], "truncated"),
        ["a layer that leads out"] = (() =>
        {
            var layer = TestMachine.Tar(("../../escape", "x"));
            var config = TestMachine.ConfigOf(layer);
            return new ArchiveMaker().Docker(ArchiveMaker.Blob(config), Tags, ArchiveMaker.Blob(layer)).Blobs(config, layer).ToArray();
        }, "leads out"),
        ["an index without images"] = (() => new ArchiveMaker().File("index.json", ArchiveMaker.Index()).ToArray(), "holds no images"),
        ["an index whose manifest is missing"] = (() => new ArchiveMaker().File("index.json", ArchiveMaker.Index(ArchiveMaker.Describe(Config, MediaTypes.OciManifest))).ToArray(), "it lacks the manifest"),
        ["a manifest of another size"] = (() =>
        {
            var manifest = ArchiveMaker.Manifest(Config, Lower, Upper);
            return new ArchiveMaker().Blobs(Config, Lower, Upper, manifest).File("index.json", ArchiveMaker.Index(ArchiveMaker.Describe(manifest, MediaTypes.OciManifest) with { Size = 5 })).ToArray();
        }, "and its descriptor says 5"),
        ["a layer of another size"] = (() =>
        {
            var manifest = OciJson.Write(new Manifest
            {
                MediaType = MediaTypes.OciManifest,
                Config = ArchiveMaker.Describe(Config, MediaTypes.OciConfig),
                Layers = [ArchiveMaker.Describe(Lower, MediaTypes.OciLayer), ArchiveMaker.Describe(Upper, MediaTypes.OciLayer) with { Size = 7 }],
            });
            return new ArchiveMaker().Blobs(Config, Lower, Upper, manifest).File("index.json", ArchiveMaker.Index(ArchiveMaker.Describe(manifest, MediaTypes.OciManifest))).ToArray();
        }, "and its descriptor says 7"),
        ["an index within itself, nearly"] = (() =>
        {
            var maker = new ArchiveMaker();
            var document = ArchiveMaker.Index();
            for (var i = 0; i < 10; i++)
            {
                maker.Blobs(document);
                document = ArchiveMaker.Index(ArchiveMaker.Describe(document, MediaTypes.OciIndex));
            }
            return maker.File("index.json", document).ToArray();
        }, "nested more than"),
    };

    public static TheoryData<string, bool> Names
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var name in Cases.Keys)
            {
                data.Add(name, false);
                data.Add(name, true);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_hostile_archive_is_an_error_and_leaves_nothing(string name, bool isPipe)
    {
        using var machine = new TestMachine();
        var (make, message) = Cases[name];
        var failure = Assert.ThrowsAny<StrataException>(() => LoadTests.Load(machine, make(), isPipe));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.True(machine.IsEmpty);
    }

    [Fact]
    public void Damage_anywhere_is_an_error_or_changes_nothing()
    {
        using var machine = new TestMachine();
        var archive = new ArchiveMaker().Docker(ArchiveMaker.Blob(Config), Tags, Layers).Blobs(Config, Lower, Upper).ToArray();
        // Every 97th byte, in turn, is another one.
        for (var i = 0; i < archive.Length; i += 97)
        {
            var damaged = (byte[])archive.Clone();
            damaged[i] ^= 0x21;
            try
            {
                var loaded = LoadTests.Load(machine, damaged, isPipe: i % 2 == 0);
                Assert.Equal("three", machine.ReadFile(loaded.Single().Id, "c"));
                foreach (var image in loaded) machine.Store.Images.Delete(image.Id, static _ => { });
            }
            catch (StrataException)
            {
                // An expected failure; anything else fails the test.
            }
            Assert.True(machine.IsEmpty, $"after damage at {i}");
        }
    }

    [Fact]
    public void A_cancelled_load_leaves_nothing()
    {
        using var machine = new TestMachine();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var archive = new MemoryStream(new ArchiveMaker().Docker(ArchiveMaker.Blob(Config), Tags, Layers).Blobs(Config, Lower, Upper).ToArray());
        Assert.ThrowsAny<OperationCanceledException>(() => new Strata.Engine.Archives.Loading.ImageLoader(machine.Store).Load(archive, new Strata.Engine.Archives.Loading.LoadOptions(), machine, stop.Token));
        Assert.True(machine.IsEmpty);
    }
}
