using System.Text.Json;
using Strata.Dockerfile.Ignoring;
using Strata.Oci;

namespace Strata.Dockerfile.Tests;

public sealed class GoPatternTests
{
    // Pattern, name, and what Go answers: T, F, or E for a malformed pattern.
    [Fact]
    public void matches_as_go_does()
    {
        using var rows = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "go-filepath-match.json")));
        var wrong = new List<string>();
        foreach (var row in rows.RootElement.EnumerateArray())
        {
            var (pattern, name, expected) = (row[0].GetString()!, row[1].GetString()!, row[2].GetString());
            var actual = !GoPattern.IsValid(pattern) ? "E" : GoPattern.Matches(pattern, name) ? "T" : "F";
            if (actual != expected) wrong.Add($"{pattern} on {name}: {actual} instead of {expected}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(rows.RootElement.GetArrayLength() > 2000);
    }

    [Fact]
    public void a_malformed_pattern_is_an_error_with_gos_text()
    {
        var error = Assert.Throws<StrataException>(() => GoPattern.Parse("[a"));
        Assert.Equal((ErrorKind.InvalidArgument, "syntax error in pattern"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("a/b.txt", false)]
    [InlineData("a*", true)]
    [InlineData("a?", true)]
    [InlineData("[a]", true)]
    [InlineData(@"\a", true)]
    public void tells_patterns_from_plain_names(string text, bool expected) => Assert.Equal(expected, GoPattern.HasWildcard(text));
}
