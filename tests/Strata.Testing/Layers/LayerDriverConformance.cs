using Strata.Storage.Layers;
using Strata.Testing.FileSystems;
using Strata.Testing.Trees;
using static Strata.Testing.Trees.TreeItem;

namespace Strata.Testing.Layers;

/// <summary>What every layer driver must do, on every file system that it works on.</summary>
public abstract partial class LayerDriverConformance : IDisposable
{
    private LayerBench? _bench;

    /// <summary>The bench that a test works on; the test is skipped where the driver cannot work.</summary>
    protected LayerBench Bench => _bench ??= Open();

    /// <summary>True when a mounted view refuses writes; plain copies cannot.</summary>
    protected virtual bool ViewsAreReadOnly => true;

    /// <summary>The driver.</summary>
    protected abstract ILayerDriver CreateDriver();

    /// <summary>The place to work in; null, with the reason, where it cannot be had.</summary>
    protected virtual TestDirectory? OpenDirectory(out string reason)
    {
        reason = "";
        return new TestDirectory();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bench?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Everything that a layer may hold.</summary>
    protected static TreeItem[] Everything { get; } =
    [
        Directory("bin"),
        File("bin/su", "#!set-id\n", 0x9ED).OwnedBy(0, 0),
        File("bin/group", "set-gid", 0x5ED).OwnedBy(7, 9),
        File("bin/ping", "capable", 0x1ED).OwnedBy(3, 4).WithXattr("security.capability", 1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        Directory("dev"),
        CharacterDevice("dev/null", 1, 3),
        BlockDevice("dev/loop", 7, 300),
        Fifo("dev/pipe", 0x180).OwnedBy(4_000_000_000, 4_294_967_294),
        Directory("empty", 0x1C0).OwnedBy(1000, 1000).At(12345),
        Directory("etc").WithXattr("user.note", 1, 2, 0, 255).At(900_000_000),
        File("etc/locked", "secret", 0).OwnedBy(65534, 65534),
        File("etc/marked", "x").WithXattr("user.a", 65).WithXattr("user.b"),
        Link("etc/mtab", "/proc/mounts"),
        Link("etc/out", "../../../../etc/passwd").OwnedBy(5, 6),
        Directory("links"),
        File("links/a", "one inode"),
        HardLink("links/b", "links/a"),
        Directory("links/deeper"),
        HardLink("links/deeper/c", "links/a"),
        Link("links/symbolic", "nowhere"),
        HardLink("links/symbolic2", "links/symbolic"),
        Directory("names"),
        File("names/ leading and trailing ", "spaces"),
        File("names/\uDCFF\uDCFE not utf-8", "bytes"),
        File("names/" + new string('n', 255), "long"),
        File("names/line\nbreak", "control"),
        File("names/straße-日本", "utf-8"),
        File("names/=%\\:,", "punctuation"),
        Directory("old").At(-86400),
        File("old/file", "before 1970").At(-5),
        Sparse("sparse", 3_000_001, new Archive.Tar.TarSegment(0, 4096), new Archive.Tar.TarSegment(1 << 20, 8192), new Archive.Tar.TarSegment(2 << 20, 100)),
        Directory("tmp", 0x3FF),
    ];

    private LayerBench Open()
    {
        var driver = CreateDriver();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for owners, devices and mounts");
        var directory = OpenDirectory(out var reason);
        Assert.SkipUnless(directory is not null, reason);
        var obstacle = driver.FindObstacle(directory.Path);
        if (obstacle is not null) directory.Dispose();
        Assert.SkipUnless(obstacle is null, $"needs a file system that carries {driver.Name}: {obstacle}");
        return new LayerBench(driver, directory);
    }
}
