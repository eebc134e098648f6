using System.Text.Json;
using Strata.Archive.Tar;
using Strata.Cli.Arguments;
using Strata.Cli.Commands;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;

namespace Strata.Cli.Tests.Commands;

/// <summary>What the commands on images print, against texts recorded from Docker.</summary>
public sealed class ImageCommandTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 13, 0, 0, TimeSpan.Zero);

    private readonly string _root;

    public ImageCommandTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        _root = Directory.CreateTempSubdirectory("strata-cli-").FullName;
    }

    [Fact]
    public async Task Images_are_listed_as_by_Docker()
    {
        var named = Add("rs/bb:1", 2_063_238, seconds: 47);
        var dangling = Add(null, 2_063_100, seconds: 51);
        Assert.Equal(
            $"""
            REPOSITORY   TAG       IMAGE ID       CREATED          SIZE
            rs/bb        1         {named.Short}   47 seconds ago   2.06MB
            <none>       <none>    {dangling.Short}   51 seconds ago   2.06MB

            """,
            (await RunAsync("images")).Out);
        Assert.Equal(
            $$"""
            {"Containers":"0","CreatedAt":"2026-11-23 12:59:13 +0000 UTC","CreatedSince":"47 seconds ago","Digest":"\u003cnone\u003e","ID":"{{named.Short}}","Repository":"rs/bb","SharedSize":"N/A","Size":"2.06MB","Tag":"1","UniqueSize":"N/A","VirtualSize":"2.063MB"}

            """,
            (await RunAsync("image", "ls", "--format", "json", "rs/*")).Out);
        Assert.Equal($"{named.Short}\n{dangling.Short}\n", (await RunAsync("images", "-q")).Out);
        Assert.Equal($"REPOSITORY   TAG       DIGEST    IMAGE ID                                                                  CREATED          SIZE\nrs/bb        1         <none>    {named}   47 seconds ago   2.06MB\n", (await RunAsync("images", "--digests", "--no-trunc", "rs/bb")).Out);
        Assert.Equal("REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n", (await RunAsync("images", "nosuch")).Out);
        Assert.Equal(2, (await RunAsync("images", "-q", "")).Out.Count(static c => c == '\n'));
        Assert.Equal((1, "Error: invalid filter 'bogus'\n"), await FailAsync("images", "-f", "bogus=1"));
        Assert.Equal(125, (await RunAsync("images", "-f", "bogus")).Code);
    }

    [Fact]
    public async Task Inspect_prints_what_it_finds_and_then_what_it_does_not()
    {
        var id = Add("rs/bb:1", 10, seconds: 1);
        var (code, output, error) = await RunAsync("inspect", "nosuch", "rs/bb:1");
        Assert.Equal((1, "Error: No such object: nosuch\n"), (code, error));
        using var document = JsonDocument.Parse(output);
        Assert.Equal(id.ToString(), document.RootElement[0].GetProperty("Id").GetString());
        Assert.Equal((1, "[]\n", "Error: No such image: nosuch:latest\n"), await RunAsync("image", "inspect", "nosuch"));
        Assert.Equal((0, $"{id} [rs/bb:1]\n", ""), await RunAsync("inspect", "-f", "{{.ID}} {{.RepoTags}}", id.Short));
        Assert.Equal((1, "\n", "template parsing error: template: :1:2: executing \"\" at <.Nope>: map has no entry for key \"Nope\"\n"), await RunAsync("inspect", "-f", "{{.Nope}}", "rs/bb:1"));
        Assert.Equal((0, "WARNING: --size ignored for image\n"), await FailAsync("inspect", "-s", "rs/bb:1"));
    }

    [Fact]
    public async Task History_shows_each_step()
    {
        var id = Add("rs/bb:1", 6, seconds: 49);
        Assert.Equal(
            $"""
            IMAGE          CREATED          CREATED BY                                      SIZE      COMMENT
            {id.Short}   49 seconds ago   RUN /bin/sh -c echo hello > greeting # build…   6B        buildkit.dockerfile.v0

            """,
            (await RunAsync("history", "rs/bb:1")).Out);
        Assert.Equal(
            $$"""
            {"Comment":"buildkit.dockerfile.v0","CreatedAt":"2026-11-23T12:59:11Z","CreatedBy":"RUN /bin/sh -c echo hello \u003e greeting # build…","CreatedSince":"49 seconds ago","ID":"{{id.Short}}","Size":"6B"}

            """,
            (await RunAsync("history", "--format", "json", "rs/bb:1")).Out);
        Assert.Contains("2026-11-23T12:59:11Z   RUN", (await RunAsync("history", "-H=false", "rs/bb:1")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_images_are_taken_away()
    {
        var id = Add("a:1", 10, seconds: 1);
        Assert.Equal((0, "", ""), await RunAsync("tag", "a:1", "b"));
        Assert.Equal((1, "Error: refusing to create an ambiguous tag using digest algorithm as name\n"), await FailAsync("tag", "a:1", "sha256:abc"));
        Assert.Equal((0, "Untagged: b:latest\n", ""), await RunAsync("rmi", "b"));
        Assert.Equal((1, "", "Error: No such image: b:latest\n"), await RunAsync("rmi", "b"));
        Assert.Equal((0, "", "Error: No such image: b:latest\n"), await RunAsync("rmi", "-f", "b"));
        Assert.StartsWith($"Untagged: a:1\nDeleted: {id}\nDeleted: sha256:", (await RunAsync("rmi", id.Short)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prune_asks_first()
    {
        var id = Add(null, 2_063_000, seconds: 1);
        Assert.Equal((0, "WARNING! This will remove all dangling images.\nAre you sure you want to continue? [y/N] ", ""), await RunAsync("image", "prune"));
        var output = (await RunAsync("image", "prune", "-f")).Out;
        Assert.StartsWith($"Deleted Images:\ndeleted: {id}\ndeleted: sha256:", output, StringComparison.Ordinal);
        Assert.EndsWith("\n\nTotal reclaimed space: 2.063MB\n", output, StringComparison.Ordinal);
        Assert.Equal("Total reclaimed space: 0B\n", (await RunAsync("system", "prune", "-f")).Out);
        Assert.StartsWith("WARNING! This will remove:\n  - all stopped containers\n  - all networks not used by at least one container\n  - all dangling images\n  - unused build cache\n\nAre you sure", (await RunAsync("system", "prune")).Out, StringComparison.Ordinal);
        Assert.Contains("not used by at least one container\n  - all anonymous volumes not used by at least one container\n  - all dangling images\n", (await RunAsync("system", "prune", "--volumes")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_usage_is_added_up()
    {
        Add("a:1", 4_134_000, seconds: 1);
        Assert.Equal(
            """
            TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE
            Images          1         0         4.134MB   4.134MB (100%)
            Containers      0         0         0B        0B
            Local Volumes   0         0         0B        0B
            Build Cache     0         0         0B        0B

            """,
            (await RunAsync("system", "df")).Out);
        Assert.Contains("\nBuild cache usage: 0B\n\nCACHE ID   CACHE TYPE   SIZE      CREATED   LAST USED   USAGE     SHARED\n", (await RunAsync("system", "df", "-v")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_tells_damage_by_its_code()
    {
        Add("a:1", 10, seconds: 1);
        Assert.Equal((0, "Checked 1 layer and 1 image: no problems\n", ""), await RunAsync("system", "check"));
        Directory.Delete(Path.Combine(Directory.GetDirectories(Path.Combine(_root, "layers"))[0]), recursive: true);
        Assert.Equal(1, (await RunAsync("system", "check", "--quick")).Code);
        Assert.EndsWith("1 problem, all repaired\n", (await RunAsync("system", "check", "--repair")).Out, StringComparison.Ordinal);
        Assert.Equal("Checked 0 layers and 0 images: no problems\n", (await RunAsync("system", "check")).Out);
    }

    [Fact]
    public async Task Info_goes_through_a_template()
    {
        Assert.Equal((0, $"overlay {_root} 0\n", ""), await RunAsync("info", "-f", "{{.Driver}} {{.DockerRootDir}} {{.Images}}"));
        Assert.Equal((1, "template: :1:2: executing \"\" at <.Foo>: map has no entry for key \"Foo\"\n"), await FailAsync("info", "-f", "{{.Foo}}"));
        Assert.Contains($"\nRoot Dir: {_root}\n", (await RunAsync("info")).Out, StringComparison.Ordinal);
    }

    public void Dispose() => TreeRemoval.Remove(Path.GetDirectoryName(_root)!, Path.GetFileName(_root));

    private async Task<(int Code, string Error)> FailAsync(params string[] arguments)
    {
        var (code, _, error) = await RunAsync(arguments);
        return (code, error);
    }

    private async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var streams = new FakeStreams("n\n");
        var line = new CommandLine("strata", RootCommand.Create(), streams) { Time = new FixedTime() };
        var code = await line.RunAsync(["--root", _root, "--storage-driver", "overlay", .. arguments], static () => CancellationToken.None);
        return (code, streams.OutText, streams.ErrorText);
    }

    private Digest Add(string? tag, int size, int seconds)
    {
        using var store = Store.Open(new StoreOptions { Root = _root, Driver = "overlay", Durable = false });
        using var lease = store.AcquireLease();
        using var tar = new MemoryStream();
        using var writer = new TarWriter(tar);
        writer.WriteEntry(new TarEntry { Name = "f", Type = TarEntryType.File, Mode = 0x1A4, Size = size, StoredSize = size, MtimeSeconds = seconds });
        writer.Write(new byte[size]);
        writer.Finish();
        tar.Position = 0;
        var layer = store.Layers.Import(lease, null, null, tar, CancellationToken.None);
        var created = Now.AddSeconds(-seconds);
        var config = new ImageConfig
        {
            Os = "linux",
            Architecture = "amd64",
            Created = created,
            RootFs = new RootFs { DiffIds = [layer.DiffId.Digest] },
            History = [new History { Created = created, CreatedBy = "RUN /bin/sh -c echo hello > greeting # buildkit", Comment = "buildkit.dockerfile.v0" }],
        };
        var image = store.Images.Put(lease, new NewImage { Config = OciJson.Write(config) });
        if (tag is not null) store.Images.Tag(Reference.Parse(tag), image.Id);
        return image.Id;
    }

    private sealed class FixedTime : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
