using System.Text.Json.Nodes;
using Strata.Engine.Building.Caching;
using Strata.Engine.Tests.Archives;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage.CacheMounts;

namespace Strata.Engine.Tests.Building;

/// <summary>Cache mounts that go from one store to another by a directory. Steps are stood in for by who takes a mount as they do.</summary>
public sealed class CacheMountTravelTests
{
    private static readonly CacheMountRequest Request = new() { Id = "/root/.cache", Mode = 0x1C0, Uid = 7, Gid = 8 };

    [Fact]
    public void Files_arrive_as_they_were()
    {
        using var first = new TestMachine();
        using var second = new TestMachine();
        Use(first, Request, directory =>
        {
            using var top = DirectoryHandle.OpenHostPath(directory);
            top.SetMode(".", 0x3FF);
            Directory.CreateDirectory(Path.Combine(directory, "d/empty"));
            File.WriteAllText(Path.Combine(directory, "d/f"), "content");
            using var d = top.OpenDirectory("d");
            d.SetOwner("f", 1000, 1001);
            d.SetMode("f", 0x9A4);
            d.SetXattr("f", "user.k", "v"u8);
            d.CreateHardLink("g", d, "f");
            d.CreateSymbolicLink("l", "/etc/passwd");
            d.CreateNode("p", FileKind.Fifo, 0x1A4, 0, 0);
        });
        Export(first, new CacheMountExport(first.PathOf("out")));
        // In another second: what is not kept shows.
        Thread.Sleep(1100);
        var warnings = Import(second, new CacheMountImport(first.PathOf("out")), Request, directory =>
        {
            using var top = DirectoryHandle.OpenHostPath(directory);
            Assert.Equal((0x3FFu, 7u, 8u), (top.Status.Mode, top.Status.Uid, top.Status.Gid));
            using var d = top.OpenDirectory("d");
            var f = d.FindStatus("f")!.Value;
            Assert.Equal((0x9A4u, 1000u, 1001u, 7L, 2u), (f.Mode, f.Uid, f.Gid, f.Size, f.Links));
            Assert.Equal(f.Inode, d.FindStatus("g")!.Value.Inode);
            Assert.Equal("v"u8.ToArray(), Assert.Single(d.GetXattrs("f"), static x => x.Name == "user.k").Value);
            Assert.Equal("/etc/passwd", d.ReadSymbolicLink("l"));
            Assert.Equal(FileKind.Fifo, d.FindStatus("p")!.Value.Kind);
            Assert.Equal(FileKind.Directory, d.FindStatus("empty")!.Value.Kind);
        });
        Assert.Empty(warnings);
        // What has come is exported as the same bytes.
        Export(second, new CacheMountExport(second.PathOf("out")));
        Assert.Equal(File.ReadAllBytes(first.PathOf("out/cache-mounts.json")), File.ReadAllBytes(second.PathOf("out/cache-mounts.json")));
    }

    [Fact]
    public void Only_what_is_new_or_empty_is_filled_and_only_by_the_same_mount()
    {
        using var first = new TestMachine();
        using var second = new TestMachine();
        Use(first, Request, static directory => File.WriteAllText(Path.Combine(directory, "f"), "travelled"));
        Export(first, new CacheMountExport(first.PathOf("out")));
        var import = new CacheMountImport(first.PathOf("out"));
        Use(second, Request, static _ => { });
        Import(second, import with { Ids = ["other"] }, Request, static directory => Assert.Empty(Directory.GetFiles(directory)));
        Import(second, import, Request with { Uid = 9 }, static directory => Assert.Empty(Directory.GetFiles(directory)));
        Import(second, import, Request, static directory => Assert.Equal("travelled", File.ReadAllText(Path.Combine(directory, "f"))));
        Use(second, Request, static directory => File.WriteAllText(Path.Combine(directory, "f"), "own"));
        Import(second, import, Request, static directory => Assert.Equal("own", File.ReadAllText(Path.Combine(directory, "f"))));
    }

    [Fact]
    public void One_that_is_in_use_stays_what_it_is_and_is_waited_for_when_it_is_exported()
    {
        using var first = new TestMachine();
        Use(first, Request, static directory => File.WriteAllText(Path.Combine(directory, "f"), "travelled"));
        Export(first, new CacheMountExport(first.PathOf("out")));
        using var second = new TestMachine();
        using var lease = second.Store.AcquireLease();
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        using (second.Store.CacheMounts.Acquire(lease, Request, TestContext.Current.CancellationToken))
        {
            Import(second, new CacheMountImport(first.PathOf("out")), Request, static directory => Assert.Empty(Directory.GetFiles(directory)));
            using var travel = new CacheMountTravel(second.Store, lease, second);
            travel.Prepare(Request);
            Assert.ThrowsAny<OperationCanceledException>(() => travel.Export(new CacheMountExport(second.PathOf("out")), static _ => { }, cancel.Token));
        }
        Assert.False(File.Exists(second.PathOf("out/cache-mounts.json")));
    }

    [Fact]
    public void Mounts_that_were_not_used_stay_in_the_directory_and_replaced_blobs_go()
    {
        using var machine = new TestMachine();
        var other = Request with { Id = "other" };
        var large = Request with { Id = "large" };
        Use(machine, Request, static directory => File.WriteAllText(Path.Combine(directory, "f"), "1"));
        Use(machine, other, static directory => File.WriteAllText(Path.Combine(directory, "f"), "2"));
        Use(machine, large, static directory => File.WriteAllText(Path.Combine(directory, "f"), new string('x', 3000)));
        Assert.Equal(["the cache mount large has 3000 bytes, more than max-size: it is not exported"], Export(machine, new CacheMountExport(machine.PathOf("out")) { MaxSize = 2999 }, Request, other, large));
        Assert.Equal(["/root/.cache", "other"], Ids(machine));
        Use(machine, Request, static directory => File.WriteAllText(Path.Combine(directory, "f"), "3"));
        Assert.Empty(Export(machine, new CacheMountExport(machine.PathOf("out")), Request));
        Assert.Equal(["/root/.cache", "other"], Ids(machine));
        Assert.Equal(2, Directory.GetFiles(machine.PathOf("out/blobs/sha256")).Length);
        Assert.Equal(["--cache-mount-to: there is no cache mount with the id none"], Export(machine, new CacheMountExport(machine.PathOf("out")) { Ids = ["large", "none"] }));
        Assert.Equal(["/root/.cache", "large", "other"], Ids(machine));
    }

    [Theory]
    [InlineData("blob")]
    [InlineData("missing")]
    [InlineData("size")]
    [InlineData("escape")]
    public void A_damaged_mount_is_a_warning_and_begins_as_a_new_one(string damage)
    {
        using var first = new TestMachine();
        Use(first, Request, static directory => File.WriteAllText(Path.Combine(directory, "f"), new string('x', 5000)));
        Export(first, new CacheMountExport(first.PathOf("out")));
        var blob = Assert.Single(Directory.GetFiles(first.PathOf("out/blobs/sha256")));
        var bytes = File.ReadAllBytes(blob);
        switch (damage)
        {
            case "blob":
                bytes[^3] ^= 1;
                File.WriteAllBytes(blob, bytes);
                break;
            case "missing":
                File.Delete(blob);
                break;
            case "size":
                File.AppendAllText(blob, "x");
                break;
            default:
                var tar = TestMachine.Tar(("f", "inside"), ("../../../escaped", "outside"));
                File.WriteAllBytes(first.PathOf($"out/blobs/sha256/{Digest.Of(tar).Hex}"), tar);
                var index = JsonNode.Parse(File.ReadAllText(first.PathOf("out/cache-mounts.json")))!;
                index["mounts"]![0]!["digest"] = Digest.Of(tar).ToString();
                index["mounts"]![0]!["size"] = tar.Length;
                File.WriteAllText(first.PathOf("out/cache-mounts.json"), index.ToJsonString());
                break;
        }
        using var second = new TestMachine();
        var warnings = Import(second, new CacheMountImport(first.PathOf("out")), Request, static directory =>
        {
            Assert.Empty(Directory.GetFileSystemEntries(directory));
            using var top = DirectoryHandle.OpenHostPath(directory);
            Assert.Equal((0x1C0u, 7u), (top.Status.Mode, top.Status.Uid));
        });
        Assert.StartsWith("failed to import the cache mount /root/.cache: ", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(second.Root, "escaped", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("{", ErrorKind.DataLoss)]
    [InlineData("{\"version\":1,\"mounts\":[null]}", ErrorKind.DataLoss)]
    [InlineData("{\"version\":2,\"mounts\":[]}", ErrorKind.NotImplemented)]
    [InlineData("{\"version\":1,\"mounts\":[{\"id\":\"a\",\"name\":\"b\",\"digest\":\"sha256:../../x\",\"size\":1}]}", ErrorKind.DataLoss)]
    public void A_damaged_index_is_no_index(string json, ErrorKind kind)
    {
        using var machine = new TestMachine();
        using var lease = machine.Store.AcquireLease();
        using var travel = new CacheMountTravel(machine.Store, lease, machine);
        Directory.CreateDirectory(machine.PathOf("in"));
        File.WriteAllText(machine.PathOf("in/cache-mounts.json"), json);
        Assert.Equal(kind, Assert.Throws<StrataException>(() => travel.Open(new CacheMountImport(machine.PathOf("in")))).Kind);
    }

    private static IEnumerable<string> Ids(TestMachine machine) =>
        JsonNode.Parse(File.ReadAllText(machine.PathOf("out/cache-mounts.json")))!["mounts"]!.AsArray().Select(static mount => mount!["id"]!.GetValue<string>()).Order(StringComparer.Ordinal);

    private static void Use(TestMachine machine, CacheMountRequest request, Action<string> step)
    {
        using var lease = machine.Store.AcquireLease();
        using var mount = machine.Store.CacheMounts.Acquire(lease, request, TestContext.Current.CancellationToken);
        step(mount.Directory);
    }

    private static List<string> Export(TestMachine machine, CacheMountExport export) => Export(machine, export, Request);

    private static List<string> Export(TestMachine machine, CacheMountExport export, params CacheMountRequest[] used)
    {
        var listener = new Warnings();
        using var lease = machine.Store.AcquireLease();
        using var travel = new CacheMountTravel(machine.Store, lease, listener);
        foreach (var request in used) travel.Prepare(request);
        travel.Export(export, static _ => { }, TestContext.Current.CancellationToken);
        return listener.Heard;
    }

    private static List<string> Import(TestMachine machine, CacheMountImport import, CacheMountRequest request, Action<string> step)
    {
        var listener = new Warnings();
        using var lease = machine.Store.AcquireLease();
        using var travel = new CacheMountTravel(machine.Store, lease, listener);
        travel.Open(import);
        using var mount = machine.Store.CacheMounts.Acquire(lease, travel.Prepare(request), TestContext.Current.CancellationToken);
        step(mount.Directory);
        return listener.Heard;
    }

    private sealed class Warnings : IProgress<ProgressEvent>
    {
        public List<string> Heard { get; } = [];

        public void Report(ProgressEvent value)
        {
            if (value is WarningRaised warning) Heard.Add(warning.Message);
        }
    }
}
