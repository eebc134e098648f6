using Strata.Engine.Images;
using Strata.Oci;
using Strata.Storage.Images;

namespace Strata.Engine.Tests.Images;

public sealed class ImageListingTests
{
    [Fact]
    public void The_newest_comes_first_and_bases_without_a_name_are_hidden()
    {
        using var test = new ImageFixture();
        var bottom = test.Add(null, ["a"], created: 1);
        var top = test.Add("top:1", ["a", "b"], created: 2, parent: bottom.Id);
        var dangling = test.Add(null, ["c"], created: 3);
        Assert.Equal([dangling.Id, top.Id], List(test));
        Assert.Equal([dangling.Id, top.Id, bottom.Id], List(test, all: true));
        Assert.Equal([dangling.Id], List(test, filters: [("dangling", "true")]));
        Assert.Equal([top.Id], List(test, filters: [("dangling", "false")]));
    }

    [Fact]
    public void Filters_choose_by_label_age_and_name()
    {
        using var test = new ImageFixture();
        var one = test.Add("rs/one:1", ["a"], created: 1, labels: new() { ["k"] = "v" });
        var two = test.Add("rs/two:2", ["b"], created: 2, labels: new() { ["k"] = "w" });
        var three = test.Add("three", ["c"], created: 3);
        test.Store.Images.Tag(Reference.Parse("other:1"), three.Id);
        Assert.Equal([two.Id, one.Id], List(test, filters: [("label", "k")]));
        Assert.Equal([one.Id], List(test, filters: [("label", "k=v")]));
        Assert.Equal([one.Id], List(test, filters: [("before", "rs/two:2")]));
        Assert.Equal([three.Id], List(test, filters: [("since", "rs/two:2")]));
        Assert.Equal([two.Id, one.Id], List(test, filters: [("reference", "rs/*")]));
        Assert.Equal([two.Id], List(test, filters: [("reference", "*/*:2")]));
        Assert.Equal([three.Id, one.Id], List(test, filters: [("reference", "rs/one"), ("reference", "t*")]));
        var narrowed = Assert.Single(new ImageListing(test.Store).List(ImageFilters.Parse([("reference", "other")], TimeProvider.System), all: false));
        Assert.Equal("other:1", Assert.Single(narrowed.Tags).Familiar);
        Assert.Empty(List(test, filters: [("until", "1970-01-02")]));
    }

    [Theory]
    [InlineData("bogus", "1", "invalid filter 'bogus'")]
    [InlineData("label!", "a", "invalid filter 'label!'")]
    [InlineData("dangling", "x", "invalid filter 'dangling=[x]'")]
    [InlineData("reference", "a[", "syntax error in pattern")]
    [InlineData("reference", "a\\", "syntax error in pattern")]
    [InlineData("until", "zz", "failed to parse value as time or duration: \"zz\"")]
    public void A_filter_that_cannot_be_is_refused_with_Dockers_text(string name, string value, string text)
    {
        var e = Assert.Throws<StrataException>(() => ImageFilters.Parse([(name, value)], TimeProvider.System));
        Assert.Equal((ErrorKind.InvalidArgument, text), (e.Kind, e.Message));
    }

    [Theory]
    [InlineData("*", "abc", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("a*/b", "abc/b", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("\\*", "*", true)]
    [InlineData("a*b*c", "axxbyyc", true)]
    [InlineData("a*b", "a", false)]
    [InlineData("", "a", false)]
    public void Patterns_match_as_paths_do(string pattern, string name, bool matches) => Assert.Equal(matches, new GlobPattern(pattern).Matches(name));

    [Fact]
    public void An_image_that_a_filter_names_must_be_there()
    {
        using var test = new ImageFixture();
        var e = Assert.Throws<StrataException>(() => List(test, filters: [("before", "rs/nope")]));
        Assert.Equal("No such image: rs/nope:latest", e.Message);
    }

    private static Digest[] List(ImageFixture test, bool all = false, (string, string)[]? filters = null) =>
        [.. new ImageListing(test.Store).List(ImageFilters.Parse(filters ?? [], TimeProvider.System), all).Select(static (StoredImage i) => i.Id)];
}
