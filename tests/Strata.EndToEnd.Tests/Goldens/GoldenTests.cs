using System.Globalization;
using System.Text.RegularExpressions;

namespace Strata.EndToEnd.Tests.Goldens;

/// <summary>Builds Dockerfiles that Docker has built for <c>Golden/record.py</c>, and compares config, history, each layer and the merged files.</summary>
public abstract partial class GoldenTests(GoldenTests.Machine machine)
{
    /// <summary>Builds a case and compares it.</summary>
    protected void Check(string name)
    {
        var golden = GoldenFiles.Read(name + ".json");
        var (outcome, image, merged) = machine.World.Build(golden);
        // What is another on purpose, here or with this driver: an error, or some layers by number.
        var differences = ((string[])["strata", machine.Driver]).Select(key => golden[key]?.AsObject()).Where(static difference => difference is not null).ToList();
        var layers = differences.SelectMany(static difference => difference!["layers"]?.AsObject() ?? []).ToLookup(static layer => int.Parse(layer.Key, CultureInfo.InvariantCulture), static layer => layer.Value);
        if (differences.Select(static difference => (string?)difference!["error"]).LastOrDefault(static error => error is not null) is { } error || (layers.Count == 0 && (error = (string?)golden["error"]) is not null))
        {
            outcome.Failed(1, "");
            Assert.Contains(error, Ref().Replace(outcome.Error, "of ref *: "), StringComparison.Ordinal);
            return;
        }
        outcome.Succeeded();
        if (golden["config"] is { } config) Assert.Equal(GoldenImage.Canonical(config), GoldenImage.Canonical(image!.Configuration));

        var count = golden["layers"]?.AsArray().Count ?? layers.Count + 1;
        Assert.Equal(count, image!.Listings.Count);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            // Only the base images' own layer is not recorded.
            var expected = layers[i].LastOrDefault() ?? golden["layers"]?[i];
            var lines = expected?.AsArray().Select(static line => (string)line!).ToList() ?? machine.World.Base;
            var made = WithoutTimes(lines, image.Listings[i]);
            Assert.Equal($"layer {i}\n{Lines(Told(lines))}", $"layer {i}\n{Lines(Told(made))}");
            GoldenLayer.Apply(files, lines);
        }
        var mergedFiles = new SortedDictionary<string, string>(StringComparer.Ordinal);
        GoldenLayer.Apply(mergedFiles, merged);
        files.Remove(".");
        Assert.Equal(Lines(files.Select(Describe)), Lines(mergedFiles.Select(Describe)));

        // Only overlayfs has opaque directories; other drivers tell each name that is gone.
        List<string> Told(List<string> lines) => machine.Driver == "overlay" ? GoldenLayer.WithoutIdleOpaque(files, lines) : GoldenLayer.WithoutOpaque(files, lines);

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

        internal string Driver => driver;

        // Made by the first test, which can be skipped.
        internal GoldenWorld World => _world ??= new GoldenWorld(driver);

        public void Dispose()
        {
            _world?.Dispose();
            GC.SuppressFinalize(this);
        }
    }
}
