using Strata.Engine.Images;
using Strata.Oci;

namespace Strata.Engine.Tests.Images;

public sealed class ImageRemovalTests
{
    private static readonly ImageRemovalOptions Gently = new();
    private static readonly ImageRemovalOptions Force = new() { Force = true };

    [Fact]
    public async Task A_name_goes_first_and_the_last_one_takes_the_image_with_its_layers()
    {
        using var test = new ImageFixture();
        var image = test.Add("x:1", ["a", "bb"]);
        test.Store.Images.Tag(Reference.Parse("x:2"), image.Id);
        var stack = test.Store.Layers.GetStack(image.Layers);
        Assert.Equal(["Untagged: x:1"], ImageFixture.Texts(await test.Removal.RemoveAsync("x:1", Gently)));
        var report = await test.Removal.RemoveAsync("x:2", Gently);
        Assert.Equal(["Untagged: x:2", $"Deleted: {image.Id}", $"Deleted: {stack[0].Id}", $"Deleted: {stack[1].Id}"], ImageFixture.Texts(report));
        Assert.Equal(3, report.Reclaimed);
        Assert.Empty(test.Store.Layers.List());
    }

    [Fact]
    public async Task An_id_removes_an_image_of_one_name_and_refuses_one_of_several()
    {
        using var test = new ImageFixture();
        var image = test.Add("x:1", ["a"]);
        Assert.Equal("Untagged: x:1", ImageFixture.Texts(await test.Removal.RemoveAsync(image.Id.Short, Gently))[0]);
        image = test.Add("x:1", ["a"]);
        test.Store.Images.Tag(Reference.Parse("y:1"), image.Id);
        var e = await Assert.ThrowsAsync<StrataException>(() => test.Removal.RemoveAsync(image.Id.Short, Gently));
        Assert.Equal($"conflict: unable to delete {image.Id.Short} (must be forced) - image is referenced in multiple repositories", e.Message);
        Assert.Equal(2, test.Store.Images.Get(image.Id).Tags.Count);
        Assert.Equal(["Untagged: x:1", "Untagged: y:1"], ImageFixture.Texts(await test.Removal.RemoveAsync(image.Id.Hex, Force))[..2]);
        Assert.Empty(test.Store.Images.List());
    }

    [Fact]
    public async Task A_digest_goes_with_the_last_tag_of_its_repository()
    {
        using var test = new ImageFixture();
        var image = test.Add("x:1", ["a"]);
        test.Store.Images.AddRepoDigest(Reference.Parse($"x@{Digest.Empty}"), image.Id);
        var texts = ImageFixture.Texts(await test.Removal.RemoveAsync("x:1", Gently));
        Assert.Equal(["Untagged: x:1", $"Untagged: x@{Digest.Empty}", $"Deleted: {image.Id}"], texts[..3]);
    }

    [Fact]
    public async Task A_stopped_container_keeps_its_image_unless_forced()
    {
        using var test = new ImageFixture();
        var image = test.Add("base:1", ["a"]);
        var container = test.AddContainer(image)[..12];
        var e = await Assert.ThrowsAsync<StrataException>(() => test.Removal.RemoveAsync("base:1", Gently));
        Assert.Equal($"conflict: unable to remove repository reference \"base:1\" (must force) - container {container} is using its referenced image {image.Id.Short}", e.Message);
        e = await Assert.ThrowsAsync<StrataException>(() => test.Removal.RemoveAsync(image.Id.Short, Gently));
        Assert.Equal($"conflict: unable to delete {image.Id.Short} (must be forced) - image is being used by stopped container {container}", e.Message);
        var report = await test.Removal.RemoveAsync(image.Id.Short, Force);
        Assert.Equal(["Untagged: base:1", $"Deleted: {image.Id}"], ImageFixture.Texts(report));
        // The container's files stand on the layers still.
        Assert.Single(test.Store.Layers.List());
        Assert.Equal(0, report.Reclaimed);
    }

    [Fact]
    public async Task An_image_with_children_stays()
    {
        using var test = new ImageFixture();
        var bottom = test.Add("b", ["a"]);
        test.Add("t", ["a", "b"], parent: bottom.Id);
        var e = await Assert.ThrowsAsync<StrataException>(() => test.Removal.RemoveAsync(bottom.Id.Short, Force));
        Assert.Equal($"conflict: unable to delete {bottom.Id.Short} (cannot be forced) - image has dependent child images", e.Message);
        Assert.NotNull(test.Store.Images.Find(Reference.Parse("b")));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Nameless_parents_go_too_unless_they_are_to_be_kept(bool keep, int left)
    {
        using var test = new ImageFixture();
        var bottom = test.Add(null, ["a"]);
        test.Add("t", ["a", "b"], parent: bottom.Id);
        await test.Removal.RemoveAsync("t", new ImageRemovalOptions { KeepParents = keep });
        Assert.Equal(left, test.Store.Images.List().Count);
    }

    [Fact]
    public async Task What_is_not_there_is_named_with_its_tag()
    {
        using var test = new ImageFixture();
        var e = await Assert.ThrowsAsync<StrataException>(() => test.Removal.RemoveAsync("nosuch", Force));
        Assert.Equal((ErrorKind.NotFound, "No such image: nosuch:latest"), (e.Kind, e.Message));
    }

    [Fact]
    public async Task Prune_takes_nameless_images_and_with_all_the_unused_but_none_of_a_container()
    {
        using var test = new ImageFixture();
        var used = test.Add("used", ["a"]);
        test.Store.Images.Tag(Reference.Parse("used:2"), used.Id);
        test.AddContainer(used);
        var dangling = test.Add(null, ["bb"]);
        test.Add("unused", ["ccc"], labels: new() { ["keep"] = "" });
        var prune = new ImagePrune(test.Store, test.Removal);
        var report = await prune.RunAsync(PruneFilters.Parse([], all: false, TimeProvider.System), CancellationToken.None);
        Assert.Equal($"Deleted: {dangling.Id}", ImageFixture.Texts(report)[0]);
        Assert.Equal(2, report.Reclaimed);
        report = await prune.RunAsync(PruneFilters.Parse([("label!", "keep")], all: true, TimeProvider.System), CancellationToken.None);
        Assert.Empty(report.Records);
        report = await prune.RunAsync(PruneFilters.Parse([], all: true, TimeProvider.System), CancellationToken.None);
        Assert.Equal("Untagged: unused:latest", ImageFixture.Texts(report)[0]);
        Assert.Equal(2, Assert.Single(test.Store.Images.List()).Tags.Count);
    }
}
