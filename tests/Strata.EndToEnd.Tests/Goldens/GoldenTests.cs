using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Strata.EndToEnd.Tests.Goldens;

/// <summary>Builds every Dockerfile that Docker has built for <c>Golden/record.py</c>, and compares config, history, each layer and the merged files.</summary>
public abstract partial class GoldenTests(GoldenTests.Machine machine)
{
    public static TheoryData<string> Cases => [.. ((string[])["cases", "run"]).SelectMany(static folder => GoldenFiles.Names(folder).Select(name => $"{folder}/{name}"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_build_is_what_Docker_makes_of_it(string name)
    {
        var golden = GoldenFiles.Read(name + ".json");
        var (outcome, image, merged) = machine.World.Build(golden);
        if (golden["error"] is { } error)
        {
            outcome.Failed(1, "");
            Assert.Contains((string)error!, Ref().Replace(outcome.Error, "of ref *: "), StringComparison.Ordinal);
            return;
        }
        outcome.Succeeded();
        Assert.Equal(GoldenImage.Canonical(golden["config"]!), GoldenImage.Canonical(image!.Config));

        var expected = golden["layers"]!.AsArray();
        Assert.Equal(expected.Count, image.Layers.Count);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < expected.Count; i++)
        {
            // Only the base images' own layer is not recorded.
            var lines = expected[i]?.AsArray().Select(static line => (string)line!).ToList() ?? machine.World.Base;
            var made = WithoutTimes(lines, image.Layers[i]);
            Assert.Equal(Lines(GoldenLayer.WithoutOpaque(files, lines)), Lines(GoldenLayer.WithoutOpaque(files, made)));
            GoldenLayer.Apply(files, lines);
        }
        var mergedFiles = new SortedDictionary<string, string>(StringComparer.Ordinal);
        GoldenLayer.Apply(mergedFiles, merged);
        Assert.Equal(Lines(files.Select(Describe)), Lines(mergedFiles.Select(Describe)));

        string Describe(KeyValuePair<string, string> file) => $"{file.Key} {AnyTime().Replace(file.Value, "")}";
    }

    // Docker gives some files the time of the build; here that is SOURCE_DATE_EPOCH, or none.
    private static List<string> WithoutTimes(List<string> golden, List<string> made)
    {
        var now = golden.Where(static line => line.EndsWith(" @now", StringComparison.Ordinal)).ToHashSet();
        return [.. made.Select(line => NoTime().Replace(line, " @now") is var undated && now.Contains(undated) ? undated : line)];
    }

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    [GeneratedRegex(" @(0|1234567890)$")]
    private static partial Regex NoTime();

    [GeneratedRegex(@" @-?\w+")]
    private static partial Regex AnyTime();

    [GeneratedRegex(@"of ref \S+: ")]
    private static partial Regex Ref();

    /// <summary>The machine of a class's tests.</summary>
    public abstract class Machine(string driver) : IDisposable
    {
        private GoldenWorld? _world;

        // Made by the first test, which can be skipped.
        internal GoldenWorld World => _world ??= new GoldenWorld(driver);

        public void Dispose()
        {
            _world?.Dispose();
            GC.SuppressFinalize(this);
        }
    }
}
