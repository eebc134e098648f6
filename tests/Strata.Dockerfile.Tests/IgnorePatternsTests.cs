using System.Text;
using System.Text.Json;
using Strata.Dockerfile.Ignoring;
using Strata.Oci;

namespace Strata.Dockerfile.Tests;

public sealed class IgnorePatternsTests
{
    // What COPY . / takes of one context under many .dockerignore files, by Docker 28.5.
    [Fact]
    public void leaves_out_what_docker_leaves_out()
    {
        using var golden = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "dockerignore.json")));
        string[] files = [.. golden.RootElement.GetProperty("files").EnumerateArray().Select(static file => file.GetString()!)];
        var wrong = new List<string>();
        foreach (var expected in golden.RootElement.GetProperty("cases").EnumerateArray())
        {
            var text = expected.GetProperty("ignore").GetString()!;
            var wanted = expected.TryGetProperty("error", out var error)
                ? error.GetString()!
                : string.Join(' ', expected.GetProperty("included").EnumerateArray().Select(static file => file.GetString()!).Order(StringComparer.Ordinal));
            string actual;
            try
            {
                var patterns = IgnorePatterns.Parse(Encoding.UTF8.GetBytes(text));
                actual = string.Join(' ', files.Where(file => IsReached(patterns, file)).Order(StringComparer.Ordinal));
            }
            catch (StrataException e)
            {
                actual = e.Message;
            }
            if (actual != wanted) wrong.Add($"{JsonEncodedText.Encode(text)}:\n  {actual}\n  {wanted}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // As a walk meets it: a directory that may be skipped hides everything in it.
    private static bool IsReached(IgnorePatterns patterns, string file)
    {
        for (var end = file.IndexOf('/', StringComparison.Ordinal); end > 0; end = file.IndexOf('/', end + 1))
        {
            if (!patterns.MayHoldIncluded(file[..end]))
            {
                Assert.True(patterns.IsIgnored(file));
                return false;
            }
        }
        return !patterns.IsIgnored(file);
    }

    [Theory]
    [InlineData("a", "a", false)]
    [InlineData("a", "b", true)]
    [InlineData("*\n!b", "a", false)]
    [InlineData("*\n!a/b/c", "a", true)]
    [InlineData("*\n!a/b/c", "a/x", false)]
    [InlineData("*\n!**/c", "a", true)]
    [InlineData("*\n!a/*/c", "a/b", true)]
    [InlineData("*\n!a*/c", "b", false)]
    public void a_walk_may_skip_what_no_exception_reaches(string text, string directory, bool expected) =>
        Assert.Equal(expected, IgnorePatterns.FromLines(text.Split('\n')).MayHoldIncluded(directory));

    [Fact]
    public void names_that_are_no_text_are_matched_byte_by_byte()
    {
        var patterns = IgnorePatterns.Parse([(byte)'a', 0xFF, (byte)'\n', (byte)'b', (byte)'?']);
        Assert.True(patterns.IsIgnored(ImagePath.Decode([(byte)'a', 0xFF])));
        Assert.True(patterns.IsIgnored(ImagePath.Decode([(byte)'b', 0xFE])));
        Assert.False(patterns.IsIgnored(ImagePath.Decode([(byte)'a', 0xFE])));
    }

    [Fact]
    public void an_escaped_letter_is_that_letter() => Assert.True(IgnorePatterns.Parse(@"\a"u8).IsIgnored("a"));

    [Fact]
    public void no_pattern_ignores_nothing()
    {
        Assert.True(IgnorePatterns.None.IsEmpty);
        Assert.False(IgnorePatterns.None.IsIgnored("a"));
        Assert.Same(IgnorePatterns.None, IgnorePatterns.Parse("# only\n\n"u8));
    }

    [Fact]
    public void many_wildcards_do_not_explode()
    {
        var patterns = IgnorePatterns.FromLines([string.Concat(Enumerable.Repeat("**/*a*", 50)) + "b"]);
        Assert.False(patterns.IsIgnored(string.Concat(Enumerable.Repeat("aaaa/", 200)) + "c"));
    }
}
