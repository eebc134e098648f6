using Strata.Engine.Containers;
using Strata.Engine.Images;
using Strata.Engine.Maintenance;
using Strata.Engine.Maintenance.Caching;
using Strata.Engine.Networks;
using Strata.Engine.Volumes;
using Strata.Engine.Tests.Images;
using Strata.Oci;
using Strata.Storage.Caching;

namespace Strata.Engine.Tests.Maintenance;

public sealed class DiskUsageTests
{
    [Fact]
    public void Each_layer_counts_once_and_what_a_container_needs_is_not_reclaimable()
    {
        using var test = new ImageFixture();
        var one = test.Add("one", ["aaaa", "b"]);
        var two = test.Add("two", ["aaaa", "cc"]);
        test.AddContainer(one);
        var report = new DiskUsage(test.Store).Measure(CancellationToken.None);
        Assert.Equal(7, report.ImageBytes);
        Assert.Equal(2, report.ReclaimableImageBytes);
        Assert.Equal([(4L, 1L, 1), (4L, 2L, 0)], report.Images.OrderBy(static u => u.UniqueBytes).Select(static u => (u.SharedBytes, u.UniqueBytes, u.Containers)));
        Assert.Equal(0, report.ContainerBytes);
        Assert.Equal(two.Size, report.Images.Single(u => u.Image.Id == two.Id).Image.Size);
    }

    [Fact]
    public async Task What_prune_reclaims_is_what_was_said_to_be_reclaimable()
    {
        using var test = new ImageFixture();
        var cached = test.Add("c", ["xxx", "yyyyy"]);
        test.Store.Cache.Put(new CacheRecord { Key = Digest.Empty.ToString(), Layers = cached.Layers, Description = "RUN", Size = 5 });
        await test.Removal.RemoveAsync("c", new ImageRemovalOptions());
        test.Add("kept", ["zz"]);
        var report = new DiskUsage(test.Store).Measure(CancellationToken.None);
        Assert.Equal((2L, 8L), (report.ImageBytes, report.CacheBytes));
        var life = new ContainerLife(test.Store, TimeProvider.System);
        var prune = new SystemPrune(new ContainerPrune(test.Store, life), new NetworkCatalog(test.Store, TimeProvider.System, life.Networking), new VolumeCatalog(test.Store, TimeProvider.System), new ImagePrune(test.Store, test.Removal), new CachePrune(test.Store));
        var pruned = await prune.RunAsync(PruneFilters.Parse([], all: false, TimeProvider.System), withVolumes: false, CancellationToken.None);
        Assert.Equal(8, pruned.Reclaimed);
        Assert.Single(pruned.CacheEntries);
        Assert.Single(test.Store.Layers.List());
        pruned = await prune.RunAsync(PruneFilters.Parse([], all: true, TimeProvider.System), withVolumes: false, CancellationToken.None);
        Assert.Equal(2, pruned.Reclaimed);
        Assert.Empty(test.Store.Layers.List());
    }

    [Fact]
    public void A_cache_record_whose_layer_an_image_has_stays_unless_all_go()
    {
        using var test = new ImageFixture();
        var image = test.Add("c", ["xxx"]);
        test.Store.Cache.Put(new CacheRecord { Key = Digest.Empty.ToString(), Layers = image.Layers, Description = "RUN", Size = 3 });
        Assert.Equal((true, 0L), new DiskUsage(test.Store).Measure(CancellationToken.None).Cache.Select(static c => (c.IsShared, c.Bytes)).Single());
        Assert.Empty(new CachePrune(test.Store).Run(new CachePruneOptions()).Removed);
        var (records, reclaimed) = new CachePrune(test.Store).Run(new CachePruneOptions { All = true });
        Assert.Single(records);
        Assert.Equal(0, reclaimed);
        Assert.Single(test.Store.Layers.List());
    }

    [Fact]
    public void Information_names_the_store_and_the_machine()
    {
        using var test = new ImageFixture();
        test.AddContainer(test.Add("c", ["xxx"]));
        var info = new SystemInformation(test.Store, "1.2.3").Describe();
        Assert.Equal((1, 0, 1, 1), (info.Containers, info.ContainersRunning, info.ContainersStopped, info.Images));
        Assert.Equal(("overlay", test.Root), (info.Driver, info.RootDirectory));
        Assert.True(info.MemoryBytes > 1 << 20);
        Assert.NotEmpty(info.KernelVersion);
        Assert.Equal(info.RuntimeName is null, info.Warnings.Any(static w => w.Contains("runc", StringComparison.Ordinal)));
    }
}
