using Strata.Cli.Rendering;

namespace Strata.Cli.Tests;

public sealed class TextWidthTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("漢字", 4)]
    [InlineData("ｆｕｌｌ", 8)]
    [InlineData("🚀✨✅❌⚡", 10)]
    [InlineData("✔✓→█", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("\u1112\u1161\u11ab", 2)]
    [InlineData("\u200b\u2028\u202e", 0)]
    [InlineData("か\u3099", 2)]
    public void Cells(string text, int cells) => Assert.Equal(cells, TextWidth.Of(text));

    [Theory]
    [InlineData("漢字漢字", 5, "漢字…")]
    [InlineData("漢字漢字", 6, "漢字…")]
    [InlineData("漢字", 4, "漢字")]
    [InlineData("漢字", 1, "…")]
    [InlineData("ab", 1, "a")]
    [InlineData("ab", 0, "")]
    public void What_is_too_long_is_cut(string text, int width, string expected) => Assert.Equal(expected, TextWidth.Ellipsis(text, width));
}
