using System.Globalization;

namespace Strata.Build.Cache;

/// <summary>A file that a copy selects, as an input: <c>file PATH</c> with a digest of what counts of it, its mode and its owner.</summary>
internal static class SelectionInput
{
    /// <summary>What the names of such inputs begin with.</summary>
    public const string Prefix = "file ";

    public static CacheInput Create(string path, string content, int? mode, string? owner) => new(
        Prefix + path,
        content + (mode is { } bits ? " " + Convert.ToString(bits, 8).PadLeft(4, '0') : "") + (owner is null ? "" : string.Create(CultureInfo.InvariantCulture, $" {owner}")));
}
