using Strata.Dockerfile.Ignoring;

namespace Strata.Dockerfile.Tests;

[Collection(TimingCollection.Name)]
public sealed class IgnorePatternsTimingTests
{
    // The bound is many times what it takes, so that a busy machine does not fail it.
    [Fact]
    public void twenty_thousand_paths_are_quick()
    {
        string[] lines =
        [
            "**/node_modules", "**/*.log", ".git", "bin/", "obj/", "**/*.tmp", "docs/**/*.md", "!docs/README.md", "*.swp", "tests/*/out", "build*",
            "**/.cache/**", "coverage", "**/__pycache__", "*.py[co]", "dist/**", "!dist/keep", "**/*~", "a/b/c/d", "secret?",
        ];
        var patterns = IgnorePatterns.FromLines(lines);
        string[] paths = [.. Enumerable.Range(0, 20_000).Select(static i => $"src/module{i % 200}/component{i % 40}/file-number-{i}.cs")];
        var before = TimingCollection.Used;
        Assert.DoesNotContain(paths, patterns.IsIgnored);
        var used = TimingCollection.Used - before;
        Assert.True(used < TimeSpan.FromSeconds(1), $"{used.TotalMilliseconds} ms");
        TestContext.Current.TestOutputHelper?.WriteLine($"{used.TotalMilliseconds:F0} ms");
    }
}
