using Strata.Oci;
using Strata.Storage.Images;

namespace Strata.Storage.Tests.Stores;

public sealed class StoreTests
{
    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public void A_layer_comes_back_byte_for_byte_and_its_image_survives_reopening(string driver)
    {
        using var test = new TestStore(driver);
        var tar = TestStore.Tar(("etc/a", "one"), ("etc/b", "two"));
        StoredImage image;
        using (var lease = test.Store.AcquireLease())
        {
            var layer = test.Store.Layers.Import(lease, null, TestStore.DiffIdOf(tar), tar, default);
            Assert.Equal(6, layer.Size);
            image = TestStore.Image(test.Store, lease, layer);
            test.Store.Images.Tag(Reference.Parse("a/b:c"), image.Id);
        }
        using var again = test.Reopen();
        var found = Assert.Single(again.Images.List());
        Assert.Equal(image.Id, found.Id);
        Assert.Equal("docker.io/a/b:c", Assert.Single(found.Tags).ToString());
        using var back = again.Layers.OpenTar(found.Layers!.Value);
        var copy = new MemoryStream();
        back.CopyTo(copy);
        Assert.Equal(tar.ToArray(), copy.ToArray());
    }

    [Fact]
    public void Many_take_leases_at_once_while_each_looks_for_dead_ones()
    {
        using var test = new TestStore();
        var failures = new System.Collections.Concurrent.ConcurrentBag<Exception>();
        var threads = Enumerable.Range(0, 6).Select(_ => new Thread(() =>
        {
            try
            {
                using var own = test.Reopen();
                for (var i = 0; i < 300; i++) own.AcquireLease().Dispose();
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        Assert.Empty(failures);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(test.Store.Paths.Root, "leases")));
    }

    [Fact]
    public void What_only_a_lease_holds_goes_with_the_lease()
    {
        using var test = new TestStore();
        using (var lease = test.Store.AcquireLease())
        {
            test.Store.Layers.Import(lease, null, null, TestStore.Tar(("a", "1")), default);
            Assert.Single(test.LayerDirectories());
        }
        Assert.Empty(test.LayerDirectories());
        Assert.Empty(test.Store.Layers.List());
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(test.Root, "staging")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(test.Root, "leases")));
    }

    [Fact]
    public void Deleting_an_image_keeps_the_layers_that_another_needs()
    {
        using var test = new TestStore();
        using var lease = test.Store.AcquireLease();
        var bottom = test.Store.Layers.Import(lease, null, null, TestStore.Tar(("a", "1")), default);
        var left = test.Store.Layers.Import(lease, bottom.Id, null, TestStore.Tar(("b", "22")), default);
        var right = test.Store.Layers.Import(lease, bottom.Id, null, TestStore.Tar(("c", "333")), default);
        var first = TestStore.Image(test.Store, lease, bottom, left);
        var second = TestStore.Image(test.Store, lease, bottom, right);
        Assert.Equal(3, first.Size);
        lease.Dispose();

        var deleted = test.Store.Images.Delete(first.Id, static _ => { });
        Assert.Equal([left.Id], deleted.Layers);
        Assert.Equal(2, deleted.Size);
        Assert.Equal(2, test.LayerDirectories().Length);
        deleted = test.Store.Images.Delete(second.Id, static _ => { });
        Assert.Equal([right.Id, bottom.Id], deleted.Layers);
        Assert.Empty(test.LayerDirectories());
    }

    [Fact]
    public void A_refused_deletion_changes_nothing()
    {
        using var test = new TestStore();
        using var lease = test.Store.AcquireLease();
        var image = TestStore.Image(test.Store, lease, test.Store.Layers.Import(lease, null, null, TestStore.Tar(("a", "1")), default));
        test.Store.Images.Tag(Reference.Parse("x"), image.Id);
        Assert.Throws<StrataException>(() => test.Store.Images.Delete(image.Id, static _ => throw new StrataException(ErrorKind.Conflict, "in use")));
        Assert.Equal("docker.io/library/x:latest", Assert.Single(test.Store.Images.Get(image.Id).Tags).ToString());
    }

    [Fact]
    public void A_tar_with_other_bytes_than_promised_leaves_nothing()
    {
        using var test = new TestStore();
        using var lease = test.Store.AcquireLease();
        var wrong = new DiffId(Digest.Empty);
        var e = Assert.Throws<StrataException>(() => test.Store.Layers.Import(lease, null, wrong, TestStore.Tar(("a", "1")), default));
        Assert.Equal(ErrorKind.DataLoss, e.Kind);
        Assert.Empty(test.LayerDirectories());
        Assert.Empty(test.Store.Layers.List());
    }

    [Fact]
    public void An_image_of_layers_that_are_not_here_is_refused()
    {
        using var test = new TestStore();
        using var lease = test.Store.AcquireLease();
        var config = OciJson.Write(new ImageConfig { RootFs = new RootFs { DiffIds = [Digest.Empty] } });
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<StrataException>(() => test.Store.Images.Put(lease, new NewImage { Config = config })).Kind);
        Assert.Empty(test.Store.Images.List());
    }

    [Fact]
    public void Two_stores_on_one_root_import_the_same_layer_once()
    {
        using var test = new TestStore();
        using var other = test.Reopen();
        var tar = TestStore.Tar([.. Enumerable.Range(0, 500).Select(static i => ($"f{i}", new string('x', i * 10)))]);
        var diffId = TestStore.DiffIdOf(tar);
        using var leaseA = test.Store.AcquireLease();
        using var leaseB = other.AcquireLease();
        Parallel.Invoke(
            () => test.Store.Layers.Import(leaseA, null, diffId, new MemoryStream(tar.ToArray()), default),
            () => other.Layers.Import(leaseB, null, diffId, new MemoryStream(tar.ToArray()), default));
        Assert.Single(test.LayerDirectories());
        leaseA.Dispose();
        Assert.Single(test.LayerDirectories());
        leaseB.Dispose();
        Assert.Empty(test.LayerDirectories());
    }

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public void A_writable_layer_is_mounted_changed_and_committed(string driver)
    {
        using var test = new TestStore(driver);
        using var lease = test.Store.AcquireLease();
        var bottom = test.Store.Layers.Import(lease, null, null, TestStore.Tar(("keep", "k"), ("gone", "g")), default);
        test.Store.Writables.Create("w", bottom.Id, null);
        var root = test.Store.Writables.Mount("w");
        Assert.Equal("k", File.ReadAllText(Path.Combine(root, "keep")));
        File.Delete(Path.Combine(root, "gone"));
        File.WriteAllText(Path.Combine(root, "new"), "n");
        test.Store.Writables.Unmount("w");
        Assert.Equal(["/gone Deleted", "/new Added"], test.Store.Writables.Diff("w", default).Select(static c => $"{c.Path} {c.Kind}"));

        var copy = test.Store.Writables.CommitCopy(lease, "w", default);
        var moved = test.Store.Writables.Commit(lease, "w", default);
        Assert.Equal(copy, moved with { Created = copy.Created });
        Assert.Null(test.Store.Writables.Find("w"));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(test.Root, "writables")));
        using var tree = test.Store.Layers.OpenTree(moved.Id);
        Assert.Equal(["keep", "new"], tree.List(""));
    }

    [Fact]
    public void A_cached_step_keeps_its_layers_until_it_is_removed()
    {
        using var test = new TestStore();
        using (var lease = test.Store.AcquireLease())
        {
            var layer = test.Store.Layers.Import(lease, null, null, TestStore.Tar(("a", "1")), default);
            test.Store.Cache.Put(new Caching.CacheRecord { Key = "k", Layers = layer.Id, Description = "RUN x", Size = layer.Size });
        }
        Assert.Single(test.LayerDirectories());
        using (var lease = test.Store.AcquireLease()) Assert.Equal("RUN x", test.Store.Cache.Find(lease, "k")!.Description);
        var (layers, size) = test.Store.Cache.Remove(test.Store.Cache.List());
        Assert.Single(layers);
        Assert.Equal(1, size);
        Assert.Empty(test.LayerDirectories());
    }

    [Fact]
    public void Another_driver_than_the_store_has_is_refused_with_the_remedy()
    {
        using var test = new TestStore("native");
        var e = Assert.Throws<StrataException>(() => Store.Open(new StoreOptions { Root = test.Root, Driver = "overlay" }));
        Assert.Equal(ErrorKind.FailedPrecondition, e.Kind);
        Assert.Contains("--root", e.Message, StringComparison.Ordinal);
    }
}
