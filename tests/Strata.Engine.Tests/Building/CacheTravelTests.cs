using System.Text;
using System.Text.Json.Nodes;
using Strata.Archive.Compression;
using Strata.Engine.Archives.Loading;
using Strata.Engine.Building;
using Strata.Engine.Building.Caching;
using Strata.Engine.Building.Exporting;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Engine.Tests.Building;

/// <summary>Caches that go from one store to another by a directory or an image.</summary>
public sealed class CacheTravelTests
{
    private const string TwoStages = "FROM base:1 AS a\nCOPY one /x/one\nCOPY two /x/two\nFROM base:1\nCOPY --from=a /x/one /y/one\nCOPY --link two /z/two\nWORKDIR /w\n";
    private static readonly BuildOutput InStore = new() { Kind = BuildOutputKind.Image };

    [Theory]
    [InlineData(CompressionKind.Gzip, true, false)]
    [InlineData(CompressionKind.Zstd, false, false)]
    [InlineData(CompressionKind.None, false, true)]
    public async Task Another_store_takes_every_step_and_builds_the_same_image(CompressionKind compression, bool isImageManifest, bool isDocker)
    {
        using var first = Workshop();
        using var second = Workshop("native");
        var export = To(first, "cache") with { TakesAllSteps = true, Compression = compression, IsImageManifest = isImageManifest, UsesDockerMediaTypes = isDocker };
        var built = await first.BuildAsync(options => options with { CacheExports = [export] }, InStore);
        Assert.Contains("exporting cache to client directory", first.Steps);
        Assert.Equal(Assert.Single(OciJson.ReadIndex(first.Bytes("cache/index.json")).Manifests).Digest, built.CacheManifest!.Digest);
        var run = new Run(second);
        var again = await second.BuildAsync(options => options with { CacheImports = [From(first, "cache")] }, InStore);
        Assert.Contains($"importing cache manifest from local:{first.Machine.PathOf("cache")}", second.Steps);
        Assert.Equal(built.ImageId, again.ImageId);
        Assert.Empty(run.Ran);
        Assert.Empty(run.Warnings);
        // Without it now: what was hit is the store's own.
        File.Delete(first.Machine.PathOf("cache/index.json"));
        run = new Run(second);
        await second.BuildAsync(InStore);
        Assert.Empty(run.Ran);
    }

    [Fact]
    public async Task The_same_build_gives_the_same_cache_and_an_imported_one_is_exported_whole()
    {
        using var first = Workshop();
        using var second = Workshop("native");
        await first.BuildAsync(options => options with { CacheExports = [To(first, "cache") with { TakesAllSteps = true }] }, InStore);
        await first.BuildAsync(options => options with { CacheExports = [To(first, "again") with { TakesAllSteps = true }] }, InStore);
        await second.BuildAsync(options => options with { CacheImports = [From(first, "cache")], CacheExports = [To(second, "cache") with { TakesAllSteps = true }] }, InStore);
        Assert.Equal(Files(first, "cache"), Files(first, "again"));
        Assert.Equal(Files(first, "cache"), Files(second, "cache"));
    }

    [Fact]
    public async Task Min_has_the_layers_of_the_image_and_max_those_of_all_stages()
    {
        using var first = Workshop();
        using var second = Workshop();
        await first.BuildAsync(options => options with { CacheExports = [To(first, "min"), To(first, "max") with { TakesAllSteps = true }] }, InStore);
        // The base image's layer, and a layer a step.
        Assert.Equal((4, 6), (Manifest(first, "min").Layers.Count, Manifest(first, "max").Layers.Count));
        var run = new Run(second);
        await second.BuildAsync(options => options with { CacheImports = [From(first, "min")] }, InStore);
        // Stages that only give files to steps which are there are not carried out.
        Assert.Empty(run.Ran);
    }

    [Fact]
    public async Task Layers_are_fetched_when_a_step_hits_them_and_what_changed_is_built()
    {
        using var first = Workshop();
        using var second = Workshop();
        await first.BuildAsync(options => options with { CacheExports = [To(first, "cache") with { TakesAllSteps = true }] }, InStore);
        second.Write("two", "other");
        var run = new Run(second);
        await second.BuildAsync(options => options with { CacheImports = [From(first, "cache")] }, InStore);
        Assert.Equal(["[a 3/3] COPY two /x/two", "[stage-1 3/4] COPY --link two /z/two", "[stage-1 4/4] WORKDIR /w"], run.Ran);
        // Base, one, its copy, and the three that were built: nothing of the old second step.
        Assert.Equal(6, second.Machine.Store.Layers.List().Count);
    }

    [Fact]
    public async Task Blobs_that_are_there_are_not_written_again_and_damaged_ones_are()
    {
        using var first = Workshop();
        await first.BuildAsync(options => options with { CacheExports = [To(first, "cache")] }, InStore);
        var before = Files(first, "cache");
        var blobs = Manifest(first, "cache").Layers.Select(static layer => layer.Digest).ToList();
        var (kept, damaged) = (Blob(first, "cache", blobs[0]), Blob(first, "cache", blobs[1]));
        File.SetLastWriteTimeUtc(kept, DateTime.UnixEpoch);
        var bytes = await File.ReadAllBytesAsync(damaged, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(damaged, bytes, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(first.Machine.PathOf("cache/.index.json.0123abcd"), "left by a kill", TestContext.Current.CancellationToken);
        await first.BuildAsync(options => options with { CacheExports = [To(first, "cache")] }, InStore);
        Assert.Equal(before, Files(first, "cache"));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(kept));
    }

    [Fact]
    public async Task A_directory_keeps_caches_by_their_tags()
    {
        using var first = Workshop();
        using var second = Workshop();
        await first.BuildAsync(options => options with { CacheExports = [To(first, "cache") with { TakesAllSteps = true }] }, InStore);
        first.Write("one", "other");
        await first.BuildAsync(options => options with { CacheExports = [To(first, "cache") with { Tag = "other", TakesAllSteps = true }] }, InStore);
        Assert.Equal(2, OciJson.ReadIndex(first.Bytes("cache/index.json")).Manifests.Count);
        var run = new Run(second);
        await second.BuildAsync(options => options with { CacheImports = [From(first, "cache")] }, InStore);
        Assert.Empty(run.Ran);
        second.Write("one", "other");
        run = new Run(second);
        await second.BuildAsync(options => options with { CacheImports = [From(first, "cache") with { Tag = "none" }, From(first, "cache") with { Tag = "other" }] }, InStore);
        Assert.Empty(run.Ran);
        Assert.Contains("no cache with the tag none", Assert.Single(run.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_or_missing_layer_is_a_warning_and_its_step_runs()
    {
        using var first = Workshop();
        using var second = Workshop();
        var built = await first.BuildAsync(options => options with { CacheExports = [To(first, "cache") with { TakesAllSteps = true }] }, InStore);
        foreach (var layer in Manifest(first, "cache").Layers.Where(static layer => layer.Annotations!.ContainsKey("buildkit/createdat")))
        {
            var path = Blob(first, "cache", layer.Digest);
            var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
            bytes[bytes.Length / 2] ^= 0x55;
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        }
        var run = new Run(second);
        var again = await second.BuildAsync(options => options with { CacheImports = [From(first, "cache")] }, InStore);
        Assert.Equal(5, run.Ran.Count);
        Assert.All(run.Warnings, static warning => Assert.StartsWith("failed to load cache from local:", warning, StringComparison.Ordinal));
        Assert.Equal(5, run.Warnings.Count);
        Assert.Equal(Layers(first, built), Layers(second, again));

        using var third = Workshop();
        Directory.Delete(first.Machine.PathOf("cache/blobs"), recursive: true);
        run = new Run(third);
        await third.BuildAsync(options => options with { CacheImports = [From(first, "cache"), From(first, "nowhere")] }, InStore);
        Assert.Equal((5, 2), (run.Ran.Count, run.Warnings.Count));
    }

    [Theory]
    [InlineData("index.json", "{")]
    [InlineData("index.json", "null")]
    [InlineData("manifest", "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.buildkit.cacheconfig.v0\",\"digest\":\"sha256:../../../../etc/passwd\",\"size\":3},\"layers\":[]}")]
    [InlineData("config", "{\"layers\":[{\"blob\":\"B\",\"parent\":1},{\"blob\":\"B\",\"parent\":0}],\"records\":[]}")]
    [InlineData("config", "{\"layers\":[{\"blob\":\"B\",\"parent\":-7}],\"records\":[]}")]
    [InlineData("config", "{\"layers\":[{\"blob\":\"B\",\"parent\":99}],\"records\":[]}")]
    [InlineData("config", "{\"layers\":[],\"records\":[{\"digest\":\"K\",\"layers\":[{\"layer\":5}]}]}")]
    [InlineData("config", "{\"layers\":[null],\"records\":[null]}")]
    [InlineData("config", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    [InlineData("config", "")]
    public async Task A_damaged_cache_is_a_warning_and_the_build_goes_on_without_it(string document, string content)
    {
        using var first = Workshop();
        using var second = Workshop();
        var built = await first.BuildAsync(options => options with { CacheExports = [To(first, "cache")] }, InStore);
        content = content.Replace("\"B\"", $"\"{Digest.Empty}\"", StringComparison.Ordinal).Replace("\"K\"", $"\"{Digest.Empty}\"", StringComparison.Ordinal);
        Forge(first, document, Encoding.UTF8.GetBytes(content));
        var run = new Run(second);
        var again = await second.BuildAsync(options => options with { CacheImports = [From(first, "cache")] }, InStore);
        Assert.Equal(5, run.Ran.Count);
        Assert.StartsWith("importing cache manifest from local:", Assert.Single(run.Warnings), StringComparison.Ordinal);
        Assert.Equal(Layers(first, built), Layers(second, again));
    }

    [Fact]
    public async Task A_record_that_leads_to_a_layer_of_other_layers_is_no_hit()
    {
        using var first = Workshop();
        using var second = Workshop();
        // What is linked fits on anything, and a cache is believed as to what steps gave.
        foreach (var workshop in (OutputWorkshop[])[first, second]) workshop.Write("Dockerfile", TwoStages.Replace("--link ", "", StringComparison.Ordinal));
        var built = await first.BuildAsync(options => options with { CacheExports = [To(first, "cache") with { TakesAllSteps = true }] }, InStore);
        // Each record gets the next one's layer: whole blobs at wrong places.
        var config = JsonNode.Parse(ConfigOf(first, "cache"))!;
        foreach (var record in config["records"]!.AsArray()) record!["layers"]![0]!["layer"] = (record["layers"]![0]!["layer"]!.GetValue<int>() + 1) % config["layers"]!.AsArray().Count;
        Forge(first, "config", Encoding.UTF8.GetBytes(config.ToJsonString()));
        var again = await second.BuildAsync(options => options with { CacheImports = [From(first, "cache")] }, InStore);
        Assert.Equal(Layers(first, built), Layers(second, again));
    }

    [Fact]
    public async Task A_lie_about_a_layers_digest_is_found_out()
    {
        using var first = Workshop();
        using var second = Workshop();
        var built = await first.BuildAsync(options => options with { CacheExports = [To(first, "cache") with { TakesAllSteps = true }] }, InStore);
        // The blobs are whole, and are others than the annotations say.
        var manifest = Manifest(first, "cache");
        var blobs = manifest.Layers.Select(static layer => (layer.Digest, layer.Size)).ToList();
        var shifted = manifest.Layers.Select((layer, i) => layer with { Digest = blobs[(i + 1) % blobs.Count].Digest, Size = blobs[(i + 1) % blobs.Count].Size }).ToList();
        var config = JsonNode.Parse(ConfigOf(first, "cache"))!;
        var names = blobs.Select((blob, i) => (blob.Digest, Next: blobs[(i + 1) % blobs.Count].Digest)).ToDictionary(static pair => pair.Digest.ToString(), static pair => pair.Next.ToString());
        foreach (var layer in config["layers"]!.AsArray()) layer!["blob"] = names[layer["blob"]!.GetValue<string>()];
        ForgeManifest(first, manifest with { Layers = shifted }, Encoding.UTF8.GetBytes(config.ToJsonString()));
        var run = new Run(second);
        var again = await second.BuildAsync(options => options with { CacheImports = [From(first, "cache")] }, InStore);
        Assert.Equal(5, run.Ran.Count);
        Assert.NotEmpty(run.Warnings);
        Assert.Equal(Layers(first, built), Layers(second, again));
    }

    [Fact]
    public async Task An_image_carries_its_cache_in_its_config_and_a_child_does_not_inherit_it()
    {
        using var first = Workshop();
        var name = Reference.Parse("made:1");
        var plain = await first.BuildAsync(InStore);
        var made = await first.BuildAsync(options => options with { CacheExports = [new CacheExport { Kind = CacheExportKind.Inline }] }, InStore with { Names = [name] }, first.To(BuildOutputKind.Oci, "layout") with { IsDirectory = true, Path = first.Machine.PathOf("layout") });
        Assert.NotEqual(plain.ImageId, made.ImageId);
        var config = JsonNode.Parse(first.Machine.Store.Images.GetConfigBytes(made.ImageId!.Value))!;
        var records = JsonNode.Parse(Convert.FromBase64String(config["moby.buildkit.cache.v0"]!.GetValue<string>()))!.AsArray();
        Assert.All(records, record => Assert.InRange(record!["layers"]![0]!["layer"]!.GetValue<int>(), 1, 3));

        // By an archive into another store, and out of its own config there; or as it lies there.
        new ImageLoader(first.Machine.Store).LoadPath(first.Machine.PathOf("layout"), new LoadOptions(), null, TestContext.Current.CancellationToken);
        foreach (var import in (CacheImport[])[new CacheImport.Image(name), From(first, "layout")])
        {
            using var second = Workshop();
            if (import is CacheImport.Image)
            {
                new ImageLoader(second.Machine.Store).LoadPath(first.Machine.PathOf("layout"), new LoadOptions(), null, TestContext.Current.CancellationToken);
                second.Machine.Store.Images.Tag(name, made.ImageId.Value);
            }
            var run = new Run(second);
            var again = await second.BuildAsync(options => options with { CacheImports = [import is CacheImport.Local ? From(first, "layout") with { Digest = made.Descriptor!.Digest } : import] }, InStore);
            Assert.Empty(run.Ran);
            Assert.Equal(plain.ImageId, again.ImageId);
        }

        first.Write("Dockerfile", "FROM made:1\nCOPY two /two\n");
        var child = await first.BuildAsync(InStore);
        Assert.False(JsonNode.Parse(first.Machine.Store.Images.GetConfigBytes(child.ImageId!.Value))!.AsObject().ContainsKey("moby.buildkit.cache.v0"));
    }

    [Fact]
    public async Task What_can_be_no_cache_is_refused_before_the_first_step()
    {
        using var workshop = Workshop();
        var inline = new CacheExport { Kind = CacheExportKind.Inline };
        await Refused(workshop, inline, workshop.To(BuildOutputKind.Tar, "x.tar"));
        await Refused(workshop, inline with { TakesAllSteps = true }, InStore);
        await Refused(workshop, To(workshop, "context/one"), InStore);
        await Refused(workshop, To(workshop, "c") with { UsesDockerMediaTypes = true }, InStore);
        await Refused(workshop, To(workshop, "c") with { CompressionLevel = 77 }, InStore);
        Assert.Empty(workshop.Steps);
        Assert.False(Directory.Exists(workshop.Machine.PathOf("c")));
    }

    [Fact]
    public async Task A_failed_export_fails_the_build_unless_it_is_to_be_ignored()
    {
        using var workshop = Workshop();
        Directory.CreateDirectory(workshop.Machine.PathOf("cache"));
        await File.WriteAllTextAsync(workshop.Machine.PathOf("cache/index.json"), "{", TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<StrataException>(() => workshop.BuildAsync(options => options with { CacheExports = [To(workshop, "cache")] }, InStore));
        Assert.Equal(ErrorKind.DataLoss, failure.Kind);
        var run = new Run(workshop);
        await workshop.BuildAsync(options => options with { CacheExports = [To(workshop, "cache") with { IgnoresFailure = true }] }, InStore);
        Assert.Single(run.Warnings);
    }

    private static OutputWorkshop Workshop(string driver = "overlay")
    {
        var workshop = new OutputWorkshop(driver);
        workshop.Write("Dockerfile", TwoStages);
        return workshop;
    }

    private static async Task Refused(OutputWorkshop workshop, CacheExport export, BuildOutput output) =>
        Assert.Equal(ErrorKind.InvalidArgument, (await Assert.ThrowsAsync<StrataException>(() => workshop.BuildAsync(options => options with { CacheExports = [export] }, output))).Kind);

    private static CacheExport To(OutputWorkshop workshop, string name) => new() { Kind = CacheExportKind.Local, Path = workshop.Machine.PathOf(name) };

    private static CacheImport.Local From(OutputWorkshop workshop, string name) => new(workshop.Machine.PathOf(name));

    private static IEnumerable<Digest> Layers(OutputWorkshop workshop, BuildReport report) => OciJson.ReadConfig(workshop.Machine.Store.Images.GetConfigBytes(report.ImageId!.Value)).RootFs.DiffIds!;

    private static SortedDictionary<string, Digest> Files(OutputWorkshop workshop, string name)
    {
        var root = workshop.Machine.PathOf(name);
        return new(Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).ToDictionary(path => Path.GetRelativePath(root, path), path => Digest.Of(File.ReadAllBytes(path))), StringComparer.Ordinal);
    }

    private static string Blob(OutputWorkshop workshop, string name, Digest digest) => workshop.Machine.PathOf($"{name}/blobs/sha256/{digest.Hex}");

    private static Manifest Manifest(OutputWorkshop workshop, string name) =>
        OciJson.ReadManifest(File.ReadAllBytes(Blob(workshop, name, Assert.Single(OciJson.ReadIndex(workshop.Bytes(name + "/index.json")).Manifests).Digest)));

    private static byte[] ConfigOf(OutputWorkshop workshop, string name) => File.ReadAllBytes(Blob(workshop, name, Manifest(workshop, name).Config.Digest));

    // Puts a document in the place of one, with all that leads to it.
    private static void Forge(OutputWorkshop workshop, string document, byte[] content)
    {
        switch (document)
        {
            case "index.json":
                File.WriteAllBytes(workshop.Machine.PathOf("cache/index.json"), content);
                break;
            case "manifest":
                ForgeIndex(workshop, content);
                break;
            default:
                ForgeManifest(workshop, Manifest(workshop, "cache"), content);
                break;
        }
    }

    private static void ForgeManifest(OutputWorkshop workshop, Manifest manifest, byte[] config)
    {
        File.WriteAllBytes(Blob(workshop, "cache", Digest.Of(config)), config);
        ForgeIndex(workshop, OciJson.Write(manifest with { Config = manifest.Config with { Digest = Digest.Of(config), Size = config.Length } }));
    }

    private static void ForgeIndex(OutputWorkshop workshop, byte[] manifest)
    {
        File.WriteAllBytes(Blob(workshop, "cache", Digest.Of(manifest)), manifest);
        var index = OciJson.ReadIndex(workshop.Bytes("cache/index.json"));
        File.WriteAllBytes(workshop.Machine.PathOf("cache/index.json"), OciJson.Write(index with { Manifests = [index.Manifests[0] with { Digest = Digest.Of(manifest), Size = manifest.Length }] }));
    }

    /// <summary>What a build tells, from the moment that this is made.</summary>
    private sealed class Run
    {
        private readonly Dictionary<string, string> _names = [];
        private readonly List<string> _ran = [];
        private readonly List<string> _warnings = [];

        public Run(OutputWorkshop workshop) => workshop.Heard = value =>
        {
            lock (_names)
            {
                switch (value)
                {
                    case StepStarted started:
                        _names[started.Step] = started.Name;
                        break;
                    case StepCompleted { Cached: false } completed when _names[completed.Step] is ['[', not 'i', ..] name:
                        _ran.Add(name);
                        break;
                    case WarningRaised warning:
                        _warnings.Add(warning.Message);
                        break;
                }
            }
        };

        /// <summary>The steps of the Dockerfile that did not come from a cache, by name.</summary>
        public IReadOnlyList<string> Ran => [.. _ran.Order(StringComparer.Ordinal)];

        public List<string> Warnings => _warnings;
    }
}
