using Strata.Build.Sources;
using Strata.Oci;

namespace Strata.Build.Tests;

public sealed class GitAddressTests
{
    [Theory]
    [InlineData("https://h/a.git", "https://h/a.git", null, null)]
    [InlineData("https://h/a.git#main", "https://h/a.git", "main", null)]
    [InlineData("https://h/a.git#main:sub/dir", "https://h/a.git", "main", "sub/dir")]
    [InlineData("https://h/a.git#:/sub/../dir/", "https://h/a.git", null, "dir")]
    [InlineData("https://h/a.git#main:../..", "https://h/a.git", "main", null)]
    [InlineData("http://u:p@h:80/a.git", "http://u:p@h:80/a.git", null, null)]
    [InlineData("git://h/a", "git://h/a", null, null)]
    [InlineData("ssh://git@h:22/a#v1", "ssh://git@h:22/a", "v1", null)]
    [InlineData("git@h:org/a.git#v1:d", "git@h:org/a.git", "v1", "d")]
    [InlineData("https://h/a.git?ref=x%2Fy&subdir=d", "https://h/a.git", "x/y", "d")]
    [InlineData("https://h/a.git?tag=v1", "https://h/a.git", "refs/tags/v1", null)]
    [InlineData("https://h/a.git?branch=refs/heads/b#:d", "https://h/a.git", "refs/heads/b", "d")]
    [InlineData("https://h/a.git?ref=a#a", "https://h/a.git", "a", null)]
    [InlineData("https://h/a.git?commit=abc", "https://h/a.git", "abc", null)]
    public void Repositories_are_told_from_other_sources(string text, string remote, string? reference, string? subdirectory)
    {
        var found = GitAddress.Find(text)!;
        Assert.Equal((remote, reference, subdirectory), (found.Remote, found.Reference, found.Subdirectory));
    }

    [Theory]
    [InlineData("https://h/a")]
    [InlineData("https://h/a.git/file")]
    [InlineData("file:///a.git")]
    [InlineData("ftp://h/a.git")]
    [InlineData("./git@h:a")]
    [InlineData("../a.git")]
    [InlineData("github.com/a/b")]
    [InlineData("a.git")]
    [InlineData("-oProxyCommand=x@h:a b")]
    public void Other_sources_are_no_repositories(string text) => Assert.Null(GitAddress.Find(text));

    [Theory]
    [InlineData("x=1", "unexpected query \"x\"")]
    [InlineData("ref=", "query \"ref\" has no value")]
    [InlineData("ref=a&ref=b", "query \"ref\" has multiple values")]
    [InlineData("ref=a&tag=b", "ref conflicts: \"a\" vs \"refs/tags/b\"")]
    [InlineData("tag=a&branch=b", "branch conflicts with tag")]
    [InlineData("keep-git-dir=maybe", "invalid keep-git-dir value: \"maybe\"")]
    public void Wrong_queries_have_Dockers_text(string query, string message) =>
        Assert.Equal(message, Assert.Throws<StrataException>(() => GitAddress.Find("https://h/a.git?" + query)).Message);

    [Fact]
    public void Switches_need_no_value()
    {
        var found = GitAddress.Find("https://h/a.git?keep-git-dir&submodules=0")!;
        Assert.True(found.KeepsGitDirectory);
        Assert.True(found.SkipsSubmodules);
    }
}
