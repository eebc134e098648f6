using System.Globalization;
using System.Text.Json;

namespace Strata.Engine.Building.Verifying;

/// <summary>Finds where two image configs differ, field by field. Layers are not compared here.</summary>
internal static class ConfigComparison
{
    private const string Layers = "rootfs.diff_ids";

    /// <summary>The first difference that is no time, and the first that is one.</summary>
    public static (ImageDifference? Value, ImageDifference? Time) Compare(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> actual)
    {
        using var before = JsonDocument.Parse(expected);
        using var after = JsonDocument.Parse(actual);
        ImageDifference? value = null, time = null;
        foreach (var difference in Walk("", before.RootElement, after.RootElement))
        {
            if (IsTime(difference.Path)) time ??= difference with { Property = "time", IsTime = true };
            else value ??= difference;
            if (value is not null) break;
        }
        return (value, time);
    }

    private static bool IsTime(string path) => path == "created" || (path.StartsWith("history[", StringComparison.Ordinal) && path.EndsWith("].created", StringComparison.Ordinal));

    private static IEnumerable<ImageDifference> Walk(string path, JsonElement before, JsonElement after)
    {
        if (path == Layers) yield break;
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in before.EnumerateObject().Select(static p => p.Name).Union(after.EnumerateObject().Select(static p => p.Name)))
            {
                var own = path.Length == 0 ? name : $"{path}.{name}";
                var (left, right) = (before.TryGetProperty(name, out var l), after.TryGetProperty(name, out var r));
                if (!left || !right) yield return Difference(own, left ? l.GetRawText() : "nothing", right ? r.GetRawText() : "nothing");
                else foreach (var difference in Walk(own, l, r)) yield return difference;
            }
        }
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array)
        {
            var (left, right) = (before.GetArrayLength(), after.GetArrayLength());
            for (var i = 0; i < Math.Max(left, right); i++)
            {
                var own = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
                if (i >= left || i >= right) yield return Difference(own, i < left ? before[i].GetRawText() : "nothing", i < right ? after[i].GetRawText() : "nothing");
                else foreach (var difference in Walk(own, before[i], after[i])) yield return difference;
            }
        }
        else if (before.GetRawText() != after.GetRawText())
        {
            yield return Difference(path, before.GetRawText(), after.GetRawText());
        }
    }

    private static ImageDifference Difference(string path, string expected, string actual) => new() { Path = path, Property = "value", Expected = expected, Actual = actual };
}
