using Strata.Archive;

namespace Strata.Archive.Tests;

public sealed class WhiteoutTests
{
    [Theory]
    [InlineData(".wh.name", WhiteoutKind.File, "name")]
    [InlineData(".wh..wh..opq", WhiteoutKind.Opaque, "")]
    public void Whiteouts_are_known_by_their_names(string name, WhiteoutKind kind, string target)
    {
        Assert.True(Whiteout.TryParse(name, out var found, out var of));
        Assert.Equal(kind, found);
        if (kind == WhiteoutKind.File) Assert.Equal(target, of);
    }

    [Fact]
    public void Other_names_are_none() => Assert.False(Whiteout.TryParse("wh.name", out _, out _));
}
