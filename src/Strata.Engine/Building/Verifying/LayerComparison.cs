using System.Globalization;
using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Engine.Building.Verifying;

/// <summary>
/// Finds where two layers differ: both tars are read side by side, entry by entry. Of either no more than a buffer is in memory,
/// and the names that are left where one has an entry that the other has not.
/// </summary>
internal sealed class LayerComparison(Func<Stream> openExpected, Func<Stream> openActual, CancellationToken cancel)
{
    private const int NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The first difference that is no time, and the first that is one, in the order of the tars. Paths are those of the layer.</summary>
    /// <exception cref="StrataException">DataLoss: a layer is damaged. Then no difference is named, for it may be the damage.</exception>
    public (ImageDifference? Value, ImageDifference? Time) Compare()
    {
        using var left = openExpected();
        using var right = openActual();
        using var before = new TarReader(left);
        using var after = new TarReader(right);
        var found = Compare(before, after);
        // Only at its end it is known that a layer is whole.
        foreach (var reader in (ReadOnlySpan<TarReader>)[before, after])
        {
            while (reader.Next() is not null) cancel.ThrowIfCancellationRequested();
        }
        return found;
    }

    private (ImageDifference? Value, ImageDifference? Time) Compare(TarReader before, TarReader after)
    {
        ImageDifference? time = null;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var (expected, actual) = (before.Next(), after.Next());
            if (expected is null && actual is null) break;
            if (expected?.Name != actual?.Name) return (FindMissing(before, expected, after, actual), time);
            if (CompareHeaders(expected!, actual!) is { } header) return (header, time);
            if (CompareContent(before, expected!, after, actual!) is { } content) return (content, time);
            if ((expected!.MtimeSeconds, expected.MtimeNanoseconds) != (actual!.MtimeSeconds, actual.MtimeNanoseconds))
            {
                time ??= Difference(expected, "time", Time(expected), Time(actual)) with { IsTime = true };
            }
        }
        // User names, padding, or other words for the same in the headers.
        return (time is null ? new ImageDifference { Path = "", Property = "form", Expected = "the same files", Actual = "them in other words of tar" } : null, time);
    }

    // Up to here both had the same entries.
    private ImageDifference FindMissing(TarReader before, TarEntry? expected, TarReader after, TarEntry? actual)
    {
        var left = Names(before, expected);
        var right = Names(after, actual);
        if (expected is not null && !right.Contains(expected.Name)) return Difference(expected, "file", TypeOf(expected), null);
        if (actual is not null && !left.Contains(actual.Name)) return Difference(actual, "file", null, TypeOf(actual));
        // What has ended has no names: here both go on.
        return Difference(expected!, "order", "it", Path(actual!));
    }

    private HashSet<string> Names(TarReader reader, TarEntry? entry)
    {
        var names = new HashSet<string>();
        for (; entry is not null; entry = reader.Next())
        {
            cancel.ThrowIfCancellationRequested();
            names.Add(entry.Name);
        }
        return names;
    }

    private static ImageDifference? CompareHeaders(TarEntry before, TarEntry after)
    {
        if (before.Type != after.Type) return Difference(before, "type", TypeOf(before), TypeOf(after));
        if (before.Mode != after.Mode) return Difference(before, "mode", Octal(before.Mode), Octal(after.Mode));
        if ((before.Uid, before.Gid) != (after.Uid, after.Gid)) return Difference(before, "owner", Owner(before), Owner(after));
        if (before.LinkName != after.LinkName) return Difference(before, "link target", before.LinkName, after.LinkName);
        if ((before.DeviceMajor, before.DeviceMinor) != (after.DeviceMajor, after.DeviceMinor)) return Difference(before, "device", Device(before), Device(after));
        foreach (var name in before.Xattrs.Concat(after.Xattrs).Select(static x => x.Name).Distinct().Order(StringComparer.Ordinal))
        {
            var (left, right) = (Value(before, name), Value(after, name));
            if (left != right) return Difference(before, "attribute " + name, left, right);
        }
        return null;
    }

    private ImageDifference? CompareContent(TarReader before, TarEntry expected, TarReader after, TarEntry actual)
    {
        var at = new ContentComparison(cancel).FindDifference(before, expected, after, actual, out var left, out var right);
        if (at is not { } offset) return null;
        return left is { } one && right is { } two
            ? Difference(expected, string.Create(CultureInfo.InvariantCulture, $"byte {offset}"), one.ToString("x2", CultureInfo.InvariantCulture), two.ToString("x2", CultureInfo.InvariantCulture))
            : Difference(expected, "size", Bytes(expected.Size), Bytes(actual.Size));
    }

    private static ImageDifference Difference(TarEntry entry, string property, string? expected, string? actual) => new() { Path = Path(entry), Property = property, Expected = expected, Actual = actual };

    private static string Path(TarEntry entry) => entry.Name is "." or "/" ? "/" : "/" + entry.Name;

    private static string? Value(TarEntry entry, string name)
    {
        foreach (var attribute in entry.Xattrs)
        {
            if (attribute.Name == name) return Convert.ToHexStringLower(attribute.Value);
        }
        return null;
    }

    private static string TypeOf(TarEntry entry) => entry.Type switch
    {
        TarEntryType.HardLink => "hard link",
        TarEntryType.SymbolicLink => "symbolic link",
        TarEntryType.CharacterDevice => "character device",
        TarEntryType.BlockDevice => "block device",
        TarEntryType.Directory => "directory",
        TarEntryType.Fifo => "named pipe",
        _ => "file",
    };

    private static string Octal(uint mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    private static string Owner(TarEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.Uid}:{entry.Gid}");

    private static string Device(TarEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.DeviceMajor}:{entry.DeviceMinor}");

    private static string Bytes(long size) => string.Create(CultureInfo.InvariantCulture, $"{size} bytes");

    // Seconds in a form that people read; a tar may say what no calendar has.
    private static string Time(TarEntry entry)
    {
        var seconds = entry.MtimeSeconds;
        var fraction = entry.MtimeNanoseconds is > 0 and < NanosecondsPerSecond and var n ? "." + n.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0') : "";
        return seconds is >= -62135596800 and <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + fraction + "Z"
            : "@" + seconds.ToString(CultureInfo.InvariantCulture) + fraction;
    }
}
