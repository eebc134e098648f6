using Strata.Archive.Tar;
using Strata.Oci;
using Strata.Storage.Layers;

namespace Strata.Storage.Tests.Stores;

public sealed class MergeTests
{
    private static readonly TarEntry[] Base =
    [
        Directory("etc"), File("etc/a"), File("etc/b"), Directory("old"), File("old/x"), Directory("old/sub"), File("old/sub/y"), File("was-file"), Directory("was-dir"), File("was-dir/z"), File("untouched"),
    ];

    private static readonly TarEntry[] First =
    [
        File("etc/.wh.b"), File("new"), Link("new-link", "new"), Directory("temporary"), File("temporary/t"), File("old/.wh..wh..opq"), File("old/fresh"), File(".wh.was-file"), Symlink("lnk", "etc"),
    ];

    private static readonly TarEntry[] Second =
    [
        File(".wh.temporary"), Directory("was-file"), File("was-file/inside"), File(".wh.was-dir"), File("etc/a", mode: 0x180), File("etc/c"), Fifo("pipe"),
    ];

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    [InlineData("tar")]
    public void A_merged_layer_shows_the_same_files_as_the_layers_that_it_stands_for(string driver)
    {
        using var test = new TestStore(driver);
        using var lease = test.Store.AcquireLease();
        var below = Import(test, lease, null, Base);
        var top = Import(test, lease, Import(test, lease, below, First), Second);
        var merged = test.Store.Layers.Merge(lease, below, top, default);
        Assert.Equal(below, merged.Parent);
        Assert.Equal(Tree(test, top), Tree(test, merged.Id));
        var entries = Names(test, merged.Id);
        Assert.Contains("etc/.wh.b", entries);
        Assert.Contains(".wh.was-dir", entries);
        Assert.DoesNotContain("untouched", entries);
        Assert.DoesNotContain(entries, static name => name.Contains("temporary", StringComparison.Ordinal));
        // All of it at once is a layer of its own.
        var whole = test.Store.Layers.Merge(lease, null, top, default);
        Assert.Null(whole.Parent);
        Assert.Equal(Tree(test, top), Tree(test, whole.Id));
        Assert.DoesNotContain(Names(test, whole.Id), static name => name.Contains(".wh.", StringComparison.Ordinal));
    }

    [Fact]
    public void All_drivers_merge_to_the_same_layer()
    {
        Assert.Equal(DiffIdOf("overlay"), DiffIdOf("native"));
        Assert.Equal(DiffIdOf("overlay"), DiffIdOf("tar"));

        static DiffId DiffIdOf(string driver)
        {
            using var test = new TestStore(driver);
            using var lease = test.Store.AcquireLease();
            var below = Import(test, lease, null, Base);
            return test.Store.Layers.Merge(lease, below, Import(test, lease, Import(test, lease, below, First), Second), default).DiffId;
        }
    }

    [Fact]
    public void A_stack_merged_with_itself_below_is_an_empty_layer()
    {
        using var test = new TestStore();
        using var lease = test.Store.AcquireLease();
        var layer = Import(test, lease, null, Base);
        Assert.Equal(0, test.Store.Layers.Merge(lease, layer, layer, default).Entries);
    }

    [Fact]
    public void A_failed_merge_leaves_nothing()
    {
        using var test = new TestStore();
        using var lease = test.Store.AcquireLease();
        var layer = Import(test, lease, null, Base);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => test.Store.Layers.Merge(lease, null, layer, cancelled.Token));
        Assert.Single(test.LayerDirectories());
    }

    private static ChainId Import(TestStore test, Leases.Lease lease, ChainId? parent, TarEntry[] entries)
    {
        using var tar = new MemoryStream();
        using var writer = new TarWriter(tar);
        foreach (var entry in entries)
        {
            writer.WriteEntry(entry);
            if (entry.Size > 0) writer.Write("content"u8[..(int)entry.Size]);
        }
        writer.Finish();
        tar.Position = 0;
        return test.Store.Layers.Import(lease, parent, null, tar, default).Id;
    }

    private static byte[] Tree(TestStore test, ChainId chain)
    {
        using var tar = new MemoryStream();
        test.Store.Layers.WriteTree(chain, tar, default);
        return tar.ToArray();
    }

    private static List<string> Names(TestStore test, ChainId layer)
    {
        using var tar = test.Store.Layers.OpenTar(layer);
        using var reader = new TarReader(tar);
        var names = new List<string>();
        while (reader.Next() is { } entry) names.Add(entry.Name);
        return names;
    }

    private static TarEntry File(string name, uint mode = 0x1A4) =>
        new() { Name = name, Type = TarEntryType.File, Mode = mode, MtimeSeconds = 1_700_000_000, Size = name.Contains(".wh.", StringComparison.Ordinal) ? 0 : 1 + (name.Length % 7) };

    private static TarEntry Directory(string name) => new() { Name = name, Type = TarEntryType.Directory, Mode = 0x1ED, MtimeSeconds = 1_600_000_000 };

    private static TarEntry Link(string name, string target) => new() { Name = name, Type = TarEntryType.HardLink, LinkName = target };

    private static TarEntry Symlink(string name, string target) => new() { Name = name, Type = TarEntryType.SymbolicLink, Mode = 0x1FF, LinkName = target, MtimeSeconds = 1_500_000_000 };

    private static TarEntry Fifo(string name) => new() { Name = name, Type = TarEntryType.Fifo, Mode = 0x1A4, MtimeSeconds = 1_500_000_000 };
}
