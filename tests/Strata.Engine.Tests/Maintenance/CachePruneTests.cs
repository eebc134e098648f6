using Strata.Engine.Building;
using Strata.Engine.Building.Exporting;
using Strata.Engine.Maintenance;
using Strata.Engine.Maintenance.Caching;
using Strata.Engine.Tests.Building;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.CacheMounts;

namespace Strata.Engine.Tests.Maintenance;

public sealed class CachePruneTests : IDisposable
{
    private const int Layer = 1000;

    private readonly OutputWorkshop _workshop = new();

    private Store Store => _workshop.Machine.Store;

    [Fact]
    public async Task Each_layer_is_one_entry_whatever_number_of_records_lead_to_it()
    {
        await BuildAsync("a", 3);
        var entries = new CacheInventory(Store).List();
        Assert.Equal(3, entries.Count);
        Assert.True(Store.Cache.List().Count > 3);
        Assert.Equal(3 * Layer, entries.Sum(static entry => entry.Bytes));
        Assert.Equal([1, 1, 0], entries.OrderByDescending(static e => e.Description, StringComparer.Ordinal).Select(static e => e.Parent is null ? 0 : 1));
        Assert.Equal(new DiskUsage(Store).Measure(CancellationToken.None).CacheBytes, entries.Sum(static entry => entry.Bytes));
    }

    [Fact]
    public async Task What_was_used_least_recently_goes_first_and_no_layer_before_what_stands_on_it()
    {
        await BuildAsync("old", 3);
        await BuildAsync("new", 3);
        await BuildAsync("old", 1); // the bottom of the old one is used again: its own files do not free anything before what stands on it
        var (removed, reclaimed) = Prune(new CachePruneOptions { MaxUsedSpace = 5 * Layer });
        Assert.Equal(["COPY old2 /old2"], removed.Select(static entry => entry.Description));
        Assert.Equal(Layer, reclaimed);
        (removed, reclaimed) = Prune(new CachePruneOptions { ReservedSpace = 2 * Layer });
        Assert.Equal(3 * Layer, reclaimed);
        Assert.Equal("COPY old1 /old1", removed[0].Description);
        Assert.Equal(2, new CacheInventory(Store).List().Count);
        Assert.Equal(2 * Layer, Store.Layers.List().Where(static layer => layer.Size == Layer).Sum(static layer => layer.Size));
    }

    [Fact]
    public async Task Reserved_space_goes_before_other_limits()
    {
        await BuildAsync("a", 4);
        Assert.Empty(Prune(new CachePruneOptions { MaxUsedSpace = Layer, ReservedSpace = 10 * Layer }).Removed);
        Assert.Empty(Prune(new CachePruneOptions { MinFreeSpace = 1 }).Removed);
        Assert.Equal(2, Prune(new CachePruneOptions { MinFreeSpace = long.MaxValue, ReservedSpace = 2 * Layer }).Removed.Count);
        Assert.Equal(2, Prune(new CachePruneOptions { MinFreeSpace = long.MaxValue }).Removed.Count);
    }

    [Fact]
    public async Task What_an_image_has_stays_unless_all_is_asked_for_and_frees_nothing()
    {
        await BuildAsync("a", 2, "kept:1");
        Assert.All(new CacheInventory(Store).List(), static entry => Assert.True(entry.IsShared && entry.Bytes == 0));
        Assert.Empty(Prune(new CachePruneOptions()).Removed);
        var (removed, reclaimed) = Prune(new CachePruneOptions { All = true });
        Assert.Equal((2, 0L), (removed.Count, reclaimed));
        Assert.NotNull(Store.Images.Find(Reference.Parse("kept:1")));
    }

    [Fact]
    public async Task Cache_mounts_count_and_one_in_use_stays()
    {
        await BuildAsync("a", 1);
        using (var lease = Store.AcquireLease())
        {
            using var held = Store.CacheMounts.Acquire(lease, new CacheMountRequest { Id = "held" }, TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(Path.Combine(held.Directory, "x"), new byte[50], TestContext.Current.CancellationToken);
            var entry = new CacheInventory(Store).List().Single(static e => e.IsMount);
            Assert.Equal((true, 50L, "exec.cachemount"), (entry.IsInUse, entry.Bytes, entry.Type));
            Assert.DoesNotContain(Prune(new CachePruneOptions()).Removed, static e => e.IsMount);
        }
        Assert.False(new CacheInventory(Store).List().Single().IsInUse);
        Assert.Equal(50, Prune(new CachePruneOptions()).Reclaimed);
    }

    [Fact]
    public async Task A_limit_is_kept_by_the_builds_themselves()
    {
        var limit = new CacheLimit(Store);
        Assert.Null(limit.Bytes);
        limit.Bytes = 3 * Layer;
        await BuildAsync("a", 3);
        Assert.Equal(3, new CacheInventory(Store).List().Count);
        await BuildAsync("b", 2);
        Assert.Equal(["COPY a0 /a0", "COPY b0 /b0", "COPY b1 /b1"], new CacheInventory(Store).List().Select(static e => e.Description).Order(StringComparer.Ordinal));
        limit.Bytes = null;
        await BuildAsync("c", 3);
        Assert.Equal(6, new CacheInventory(Store).List().Count);
    }

    [Theory]
    [InlineData("until=1h", 0)]
    [InlineData("unused-for=0s", 3)]
    [InlineData("type=regular", 3)]
    [InlineData("type!=regular", 0)]
    [InlineData("description=COPY a1 /a1", 1)]
    [InlineData("description~=a[01]", 2)]
    [InlineData("private=", 3)]
    [InlineData("shared=true", 0)]
    [InlineData("mutable=", 0)]
    [InlineData("nothing=x", 0)]
    public async Task Filters_choose(string filter, int expected)
    {
        await BuildAsync("a", 3);
        var equals = filter.IndexOf('=', StringComparison.Ordinal);
        var wanted = CacheFilter.Parse([(filter[..equals], filter[(equals + 1)..])], TimeProvider.System);
        Assert.Equal(expected, new CacheInventory(Store).List().Count(wanted.Fits));
    }

    [Fact]
    public void A_bad_filter_says_what_it_expects()
    {
        var failure = Assert.Throws<StrataException>(() => CacheFilter.Parse([("until", "abc")], TimeProvider.System));
        Assert.Equal("\"until\" filter expects a duration (e.g., '24h'): time: invalid duration \"abc\"", failure.Message);
        failure = Assert.Throws<StrataException>(() => CacheFilter.Parse([("unused-for", "3q")], TimeProvider.System));
        Assert.Equal("\"unused-for\" filter expects a duration (e.g., '24h'): time: unknown unit \"q\" in duration \"3q\"", failure.Message);
        Assert.Throws<StrataException>(() => CacheFilter.Parse([("description~", "(")], TimeProvider.System));
    }

    public void Dispose() => _workshop.Dispose();

    private (IReadOnlyList<CacheEntry> Removed, long Reclaimed) Prune(CachePruneOptions options) => new CachePrune(Store).Run(options);

    private async Task BuildAsync(string name, int layers, string? tag = null)
    {
        var text = "FROM scratch\n";
        for (var i = 0; i < layers; i++)
        {
            _workshop.Write($"{name}{i}", new string(name[0], Layer - 1) + i);
            text += $"COPY {name}{i} /{name}{i}\n";
        }
        _workshop.Write("Dockerfile", text);
        var output = tag is null ? new BuildOutput { Kind = BuildOutputKind.None } : new BuildOutput { Kind = BuildOutputKind.Image, Names = [Reference.Parse(tag)] };
        await _workshop.BuildAsync(output);
    }
}
