using System.Diagnostics;
using Strata.Engine.Building;
using Strata.Engine.Building.Exporting;
using Strata.Oci;

namespace Strata.Engine.Tests.Building;

/// <summary>Named contexts of every kind, and the build context from a Git repository.</summary>
public sealed class NamedContextTests : IDisposable
{
    private readonly OutputWorkshop _workshop = new();

    [Fact]
    public async Task A_directory_has_its_own_ignore_file_and_is_remembered()
    {
        var path = _workshop.Machine.PathOf("ext");
        Directory.CreateDirectory(path);
        await File.WriteAllTextAsync(Path.Combine(path, "e"), "e", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(path, "no"), "no", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(path, ".dockerignore"), "no\n", TestContext.Current.CancellationToken);
        Assert.Equal([".dockerignore", "e"], await NamesAsync("FROM scratch\nCOPY --from=ext . /\n", path));
        Assert.Equal([".dockerignore", "e", "one"], await NamesAsync("FROM ext\nCOPY one /\n", path));
    }

    [Fact]
    public async Task An_image_of_the_store_takes_the_place_of_another()
    {
        Assert.Contains("etc/a", await NamesAsync("FROM missing\nCOPY one /\n", "docker-image://base:1", "missing"));
        var failure = await Assert.ThrowsAnyAsync<StrataException>(() => NamesAsync("FROM missing\nCOPY one /\n", "docker-image://other:1", "missing"));
        Assert.Equal(ErrorKind.NotFound, failure.Kind);
        Assert.Contains("failed to load context missing: docker.io/library/other:1: not found", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_of_a_layout_is_used_without_being_listed()
    {
        var layout = await WriteLayoutAsync(platforms: []);
        using var other = new OutputWorkshop();
        foreach (var value in (string[])[$"oci-layout://{layout}", $"oci-layout://{layout}:1", $"oci-layout://{layout}:docker.io/a/b:1"])
        {
            Assert.Contains("sub/two", await NamesAsync(other, "FROM lay\nCOPY one /\n", value, "lay"));
        }
        Assert.Single(other.Machine.Store.Images.List(), static image => image.Tags.Count > 0);
        await File.WriteAllTextAsync(Path.Combine(layout, "index.json"), "{", TestContext.Current.CancellationToken);
        Assert.Equal(ErrorKind.DataLoss, (await Assert.ThrowsAnyAsync<StrataException>(() => NamesAsync(other, "FROM lay\nCOPY one /\n", $"oci-layout://{layout}", "lay"))).Kind);
    }

    [Fact]
    public async Task A_layout_with_a_damaged_layer_fails_the_build_and_leaves_nothing()
    {
        var layout = await WriteLayoutAsync(platforms: []);
        foreach (var blob in Directory.EnumerateFiles(Path.Combine(layout, "blobs", "sha256")))
        {
            var bytes = await File.ReadAllBytesAsync(blob, TestContext.Current.CancellationToken);
            if (bytes[0] != 0x1F) continue;
            bytes[^1] ^= 1;
            await File.WriteAllBytesAsync(blob, bytes, TestContext.Current.CancellationToken);
        }
        using var other = new OutputWorkshop();
        var failure = await Assert.ThrowsAnyAsync<StrataException>(() => NamesAsync(other, "FROM lay\nCOPY one /\n", $"oci-layout://{layout}", "lay"));
        Assert.Equal(ErrorKind.DataLoss, failure.Kind);
        Assert.Single(other.Machine.Store.Images.List());
    }

    [Fact]
    public async Task Of_a_layout_with_several_platforms_the_right_one_is_taken()
    {
        var foreign = Platform.Parse(Platform.Current.Architecture == "arm64" ? "linux/amd64" : "linux/arm64");
        var layout = await WriteLayoutAsync([Platform.Current, foreign]);
        using var other = new OutputWorkshop();
        other.Write("Dockerfile", "FROM lay\nCOPY one /\n");
        var report = await other.BuildAsync(options => options with { NamedContexts = Named("lay", $"oci-layout://{layout}"), Platforms = [foreign] }, new BuildOutput { Kind = BuildOutputKind.Image });
        var config = other.Machine.Store.Images.GetConfig(report.ImageId!.Value);
        Assert.Equal((foreign.Architecture, foreign.ToString()), (config.Architecture, config.Config!.Labels!["platform"]));
    }

    [Fact]
    public async Task Several_platforms_are_one_index_of_an_archive_and_a_directory_each_of_files()
    {
        var foreign = Platform.Parse(Platform.Current.Architecture == "arm64" ? "linux/amd64" : "linux/arm64");
        _workshop.Write("Dockerfile", "FROM scratch\nARG TARGETARCH\nCOPY one /$TARGETARCH\nCOPY two /two\n");
        var name = Reference.Parse("a/b:1");
        ImageAnnotation[] annotations = [new(AnnotationTarget.Index, null, "i", "1"), new(AnnotationTarget.Manifest, foreign, "m", "2"), new(AnnotationTarget.IndexDescriptor, null, "d", "3")];
        var report = await _workshop.BuildAsync(
            options => options with { Platforms = [Platform.Current, foreign] },
            _workshop.To(BuildOutputKind.Oci, "x.tar") with { Names = [name], Annotations = annotations },
            _workshop.To(BuildOutputKind.Tar, "y.tar"),
            _workshop.To(BuildOutputKind.Local, "files"));
        var files = OutputWorkshop.Read(_workshop.Bytes("x.tar"));
        var entry = Assert.Single(OciJson.ReadIndex(files["index.json"].Content).Manifests);
        Assert.Equal((report.Id, "docker.io/a/b:1", "3"), (entry.Digest, entry.Annotations!["io.containerd.image.name"], entry.Annotations["d"]));
        Assert.Null(report.ImageId);
        var index = OciJson.ReadIndex(files[$"blobs/sha256/{entry.Digest.Hex}"].Content);
        Assert.Equal("1", index.Annotations!["i"]);
        Assert.Equal([Platform.Current.Architecture, foreign.Architecture], index.Manifests.Select(static m => m.Platform!.Architecture));
        var manifests = index.Manifests.Select(m => OciJson.ReadManifest(files[$"blobs/sha256/{m.Digest.Hex}"].Content)).ToList();
        Assert.Null(manifests[0].Annotations);
        Assert.Equal("2", manifests[1].Annotations!["m"]);
        Assert.All(manifests, manifest => Assert.All(manifest.Layers, layer => Assert.Equal(layer.Digest, Digest.Of(files[$"blobs/sha256/{layer.Digest.Hex}"].Content))));
        foreach (var platform in (Platform[])[Platform.Current, foreign])
        {
            var directory = platform.ToString().Replace('/', '_');
            Assert.Equal("first", await File.ReadAllTextAsync(_workshop.Machine.PathOf($"files/{directory}/{platform.Architecture}"), TestContext.Current.CancellationToken));
            Assert.Equal("second", OutputWorkshop.Text(OutputWorkshop.Read(_workshop.Bytes("y.tar"))[$"{directory}/two"].Content));
        }
    }

    [Theory]
    [InlineData(BuildOutputKind.Image, ErrorKind.NotImplemented)]
    [InlineData(BuildOutputKind.Docker, ErrorKind.InvalidArgument)]
    public async Task Several_platforms_are_refused_where_one_image_only_has_a_place(BuildOutputKind kind, ErrorKind expected)
    {
        var output = new BuildOutput { Kind = kind, Path = kind == BuildOutputKind.Docker ? _workshop.Machine.PathOf("x.tar") : null };
        var failure = await Assert.ThrowsAnyAsync<StrataException>(() => _workshop.BuildAsync(static options => options with { Platforms = [Platform.Current, Platform.Parse("linux/s390x")] }, output));
        Assert.Equal(expected, failure.Kind);
        Assert.Empty(_workshop.Steps);
    }

    [Fact]
    public async Task A_repository_is_a_context_by_name_and_the_build_context()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/git"), "needs git with git daemon");
        var work = _workshop.Machine.PathOf("repositories/r.git");
        Directory.CreateDirectory(Path.Combine(work, "sub"));
        await File.WriteAllTextAsync(Path.Combine(work, "g"), "g", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(work, "sub", "Dockerfile"), "FROM scratch\nCOPY . /all/\n", TestContext.Current.CancellationToken);
        foreach (var command in (string[][])[["init", "-q", "-b", "main"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one"]])
        {
            using var git = Process.Start(new ProcessStartInfo("git", ["-C", work, .. command]))!;
            await git.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, git.ExitCode);
        }
        await using var daemon = new GitDaemon(_workshop.Machine.PathOf("repositories"));
        Assert.Equal(["g", "sub", "sub/Dockerfile"], await NamesAsync("FROM scratch\nCOPY --from=ext . /\n", $"{daemon.Address}/r.git"));
        var report = await _workshop.BuildAsync(options => options with { Context = ContextSource.Parse($"{daemon.Address}/r.git#main:sub") }, _workshop.To(BuildOutputKind.Tar, "x.tar"));
        Assert.Null(report.Id);
        Assert.Equal(["all", "all/Dockerfile"], OutputWorkshop.Read(_workshop.Bytes("x.tar")).Keys);
    }

    [Theory]
    [InlineData("missing", ErrorKind.NotFound, "failed to get build context c: stat missing: no such file or directory")]
    [InlineData("", ErrorKind.NotFound, "failed to get build context c: stat : no such file or directory")]
    [InlineData("/etc/passwd", ErrorKind.InvalidArgument, "failed to get build context c: /etc/passwd: not a directory")]
    [InlineData("docker-image://BAD", ErrorKind.InvalidArgument, "repository name (library/BAD) must be lowercase")]
    [InlineData("oci-layout://missing", ErrorKind.NotFound, "could not read missing/index.json: open missing/index.json: no such file or directory")]
    [InlineData("oci-layout://x@sha256:1", ErrorKind.InvalidArgument, "invalid digest sha256:1")]
    [InlineData("target:x", ErrorKind.NotImplemented, "names another build")]
    public void A_value_that_leads_nowhere_is_refused_at_once(string value, ErrorKind kind, string text)
    {
        var failure = Assert.Throws<StrataException>(() => NamedContextSource.Parse("c", value));
        Assert.Equal(kind, failure.Kind);
        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _workshop.Dispose();

    private static Dictionary<string, NamedContextSource> Named(string name, string value) => new() { [name] = NamedContextSource.Parse(name, value) };

    private Task<IReadOnlyList<string>> NamesAsync(string dockerfile, string context, string name = "ext") => NamesAsync(_workshop, dockerfile, context, name);

    private static async Task<IReadOnlyList<string>> NamesAsync(OutputWorkshop workshop, string dockerfile, string context, string name)
    {
        workshop.Write("Dockerfile", dockerfile);
        await workshop.BuildAsync(options => options with { NamedContexts = Named(name, context) }, workshop.To(BuildOutputKind.Tar, "names.tar"));
        return [.. OutputWorkshop.Read(workshop.Bytes("names.tar")).Keys.Order(StringComparer.Ordinal)];
    }

    private async Task<string> WriteLayoutAsync(IReadOnlyList<Platform> platforms)
    {
        _workshop.Write("Dockerfile", platforms.Count > 0 ? "FROM scratch\nARG TARGETPLATFORM\nLABEL platform=$TARGETPLATFORM\nCOPY two /sub/two\n" : "FROM base:1\nCOPY two /sub/two\n");
        await _workshop.BuildAsync(options => options with { Platforms = platforms }, _workshop.To(BuildOutputKind.Oci, "layout") with { IsDirectory = true, Names = [Reference.Parse("a/b:1")] });
        return _workshop.Machine.PathOf("layout");
    }
}
