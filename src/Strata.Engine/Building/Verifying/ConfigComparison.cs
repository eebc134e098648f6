using System.Globalization;
using System.Text.Json;
using Strata.Engine.Building.Caching;

namespace Strata.Engine.Building.Verifying;

/// <summary>Finds where two image configs differ, field by field. Layers are not compared here.</summary>
internal static class ConfigComparison
{
    private const string Layers = "rootfs.diff_ids";
    private const string History = "history";

    /// <summary>The first difference that is no time, and the first that is one.</summary>
    public static (ImageDifference? Value, ImageDifference? Time) Compare(ReadOnlyMemory<byte> expected, ReadOnlyMemory<byte> actual)
    {
        using var before = JsonDocument.Parse(expected);
        using var after = JsonDocument.Parse(actual);
        ImageDifference? time = null;
        foreach (var difference in Walk("", before.RootElement, after.RootElement))
        {
            if (IsTime(difference.Path)) time ??= difference with { Property = "time", IsTime = true };
            else return (difference, time);
        }
        return (null, time);
    }

    private static bool IsTime(string path) => path == "created" || (path.StartsWith(History + "[", StringComparison.Ordinal) && path.EndsWith("].created", StringComparison.Ordinal));

    private static IEnumerable<ImageDifference> Walk(string path, JsonElement before, JsonElement after)
    {
        // A cache that travels in the image is none of what the image is.
        if (path is Layers or InlineCache.Member) yield break;
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in before.EnumerateObject().Select(static p => p.Name).Union(after.EnumerateObject().Select(static p => p.Name)))
            {
                var own = path.Length == 0 ? name : $"{path}.{name}";
                var (left, right) = (before.TryGetProperty(name, out var l), after.TryGetProperty(name, out var r));
                if (!left || !right) yield return Difference(own, left ? l : null, right ? r : null);
                else foreach (var difference in Walk(own, l, r)) yield return difference;
            }
        }
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array)
        {
            var (left, right) = (before.GetArrayLength(), after.GetArrayLength());
            for (var i = 0; i < Math.Max(left, right); i++)
            {
                var own = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
                if (i >= left || i >= right) yield return Difference(own, i < left ? before[i] : null, i < right ? after[i] : null);
                else foreach (var difference in Walk(own, before[i], after[i])) yield return difference;
            }
        }
        else if (!AreSame(before, after))
        {
            yield return Difference(path, before, after);
        }
    }

    // The same text may be escaped in one document and not in the other.
    private static bool AreSame(JsonElement before, JsonElement after) => before.ValueKind == after.ValueKind && (before.ValueKind == JsonValueKind.String
        ? before.GetString() == after.GetString()
        : before.GetRawText() == after.GetRawText());

    private static ImageDifference Difference(string path, JsonElement? expected, JsonElement? actual) =>
        new() { Path = path, Property = "value", Expected = expected?.GetRawText(), Actual = actual?.GetRawText() };
}
