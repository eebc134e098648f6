using Strata.Build.Cache;
using Strata.Build.Copying;
using Strata.Build.Files;
using Strata.Build.Frontend;
using Strata.Build.Tests.Fakes;
using Strata.Oci;

namespace Strata.Build.Tests;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ns")]
    [InlineData(1500, "1.5µs")]
    [InlineData(100_000_000, "100ms")]
    [InlineData(1_500_000_000, "1.5s")]
    [InlineData(90_000_000_000, "1m30s")]
    [InlineData(7_200_000_000_000, "2h0m0s")]
    [InlineData(3_600_000_000_001, "1h0m0.000000001s")]
    public void Durations_are_Gos(long nanoseconds, string text) => Assert.Equal(text, GoFormat.Duration(nanoseconds));

    [Theory]
    [InlineData("a\"b\\", "\"a\\\"b\\\\\"")]
    [InlineData("tab\tnl\nesc\u001b", "\"tab\\tnl\\nesc\\x1b\"")]
    [InlineData("ü日", "\"ü日\"")]
    [InlineData("\u200b\ud83d\ude00", "\"\\u200b😀\"")]
    public void Quotes_are_Gos(string value, string text) => Assert.Equal(text, GoFormat.Quote(value));

    [Theory]
    [InlineData(0, "'\\x00'")]
    [InlineData(13, "'\\r'")]
    [InlineData(39, "'\\''")]
    [InlineData(65, "'A'")]
    public void Numbers_quoted_as_characters_are_Gos(long value, string text) => Assert.Equal(text, GoFormat.QuoteRune(value));

    [Theory]
    [InlineData("755", 0, false, 0x1ED)]
    [InlineData("04755", 0, false, 0x9ED)]
    [InlineData("u+x", 0x180, false, 0x1C0)]
    [InlineData("+x", 0x1A4, false, 0x1ED)]
    [InlineData("go=", 0x1FF, false, 0x1C0)]
    [InlineData("a=rX", 0x1C0, false, 0x16D)]
    [InlineData("a=rX", 0x180, false, 0x124)]
    [InlineData("a=rX", 0x180, true, 0x16D)]
    [InlineData("u=rw,g=u,o=g", 0, false, 0x1B6)]
    [InlineData("u+s,g+s,+t", 0x1ED, false, 0xFED)]
    [InlineData("ug-w+x", 0x1B6, false, 0x16E)]
    public void Mode_changes_are_those_of_chmod(string change, uint mode, bool isDirectory, uint expected) =>
        Assert.Equal(Convert.ToString(expected, 8), Convert.ToString(ModeChange.Parse(change).Apply(mode, isDirectory), 8));

    [Theory]
    [InlineData("99")]
    [InlineData("10000")]
    [InlineData("7777777777777777")]
    public void Bad_modes_have_Dockers_text(string text) =>
        Assert.Equal($"invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777", Assert.Throws<StrataException>(() => ModeChange.Parse(text)).Message);

    [Theory]
    [InlineData("u")]
    [InlineData("u+q")]
    [InlineData("+x,")]
    [InlineData("zz")]
    public void Bad_symbolic_modes_have_Dockers_text(string text) =>
        Assert.Equal("invalid syntax", Assert.Throws<StrataException>(() => ModeChange.Parse(text)).Message);

    [Fact]
    public void Keys_keep_values_apart()
    {
        using var hash = new KeyHash();
        var all = new[]
        {
            hash.Add("ab").Add("c").Finish(),
            hash.Add("a").Add("bc").Finish(),
            hash.Add("abc").Finish(),
            hash.Add("abc").Add("").Finish(),
            hash.Add("abc").Add((string?)null).Finish(),
            hash.Add(["abc"]).Finish(),
            hash.Add(["a", "bc"]).Finish(),
            hash.Add(["ab", "c"]).Finish(),
            hash.Add(new string('x', 5000)).Finish(),
        };
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("/a//b/./c/../d/", "a/b/d")]
    [InlineData("../../x", "x")]
    [InlineData(".", "")]
    public void Paths_are_cleaned_within_the_root(string path, string clean) => Assert.Equal(clean, TreePath.Clean(path));

    [Theory]
    [InlineData("a/b", "a/b")]
    [InlineData("l/x", "d/x")]
    [InlineData("l/../x", "x")]
    [InlineData("abs", "d/sub")]
    [InlineData("nope/../d", "d")]
    [InlineData("d/up/d", "d")]
    public void Links_are_followed_inside_the_tree(string path, string resolved)
    {
        var tree = new FakeTree().Directory("d").Directory("d/sub").Link("l", "./d").Link("abs", "/../d/sub").Link("d/up", "../../..");
        Assert.Equal(resolved, new TreeLinks(tree).Resolve(path));
    }
}
