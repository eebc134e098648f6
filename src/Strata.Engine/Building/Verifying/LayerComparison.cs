using System.Globalization;
using System.Security.Cryptography;
using Strata.Archive.Tar;

namespace Strata.Engine.Building.Verifying;

/// <summary>Finds where two layers differ, file by file in the order of the first. Only headers and digests are kept in memory.</summary>
internal sealed class LayerComparison(Func<Stream> openExpected, Func<Stream> openActual, CancellationToken cancel)
{
    private const int BufferSize = 128 << 10;

    /// <summary>The first difference that is no time, and the first that is one. Paths are those of the layer.</summary>
    /// <exception cref="Oci.StrataException">DataLoss: a layer is damaged.</exception>
    public (ImageDifference? Value, ImageDifference? Time) Compare()
    {
        var before = Read(openExpected);
        var after = Read(openActual).ToDictionary(static file => file.Entry.Name);
        ImageDifference? time = null;
        foreach (var (entry, hash) in before)
        {
            if (!after.Remove(entry.Name, out var other)) return (Difference(entry, "file", "there", "missing"), time);
            if (CompareHeaders(entry, other.Entry) is { } header) return (header, time);
            if (!hash.AsSpan().SequenceEqual(other.Hash)) return (CompareContent(entry), time);
            if (time is null && (entry.MtimeSeconds, entry.MtimeNanoseconds) != (other.Entry.MtimeSeconds, other.Entry.MtimeNanoseconds))
            {
                time = Difference(entry, "time", Time(entry), Time(other.Entry)) with { IsTime = true };
            }
        }
        if (after.Count > 0) return (Difference(after.Values.MinBy(static file => file.Entry.Name, StringComparer.Ordinal).Entry, "file", "missing", "there"), time);
        // The same files in another order, or other words for the same in the headers.
        return (time is null ? new ImageDifference { Path = "", Property = "layer", Expected = "the same files", Actual = "the same files, written otherwise" } : null, time);
    }

    private static ImageDifference? CompareHeaders(TarEntry before, TarEntry after)
    {
        if (before.Type != after.Type) return Difference(before, "type", before.Type.ToString().ToLowerInvariant(), after.Type.ToString().ToLowerInvariant());
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

    // Both are read again, side by side, as far as the byte.
    private ImageDifference CompareContent(TarEntry entry)
    {
        using var left = openExpected();
        using var right = openActual();
        using var before = new TarReader(left);
        using var after = new TarReader(right);
        if (Seek(before, entry.Name) is not { } expected || Seek(after, entry.Name) is not { } actual) return Difference(entry, "file", "there", "missing");
        byte[] one = new byte[BufferSize], two = new byte[BufferSize];
        for (var offset = 0L; ;)
        {
            cancel.ThrowIfCancellationRequested();
            var (n, m) = (ReadFully(before, one), ReadFully(after, two));
            var same = one.AsSpan(0, n).CommonPrefixLength(two.AsSpan(0, m));
            if (same < n && same < m) return Difference(entry, string.Create(CultureInfo.InvariantCulture, $"byte {offset + same}"), Convert.ToHexStringLower([one[same]]), Convert.ToHexStringLower([two[same]]));
            if (n != m || n == 0) return Difference(entry, "size", Bytes(expected.Size), Bytes(actual.Size));
            offset += n;
        }
    }

    private List<(TarEntry Entry, byte[] Hash)> Read(Func<Stream> open)
    {
        using var stream = open();
        using var reader = new TarReader(stream);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = new List<(TarEntry, byte[])>();
        var buffer = new byte[BufferSize];
        while (reader.Next() is { } entry)
        {
            cancel.ThrowIfCancellationRequested();
            while (reader.Read(buffer) is > 0 and var n) hash.AppendData(buffer, 0, n);
            // The reader's own entry is not used again.
            files.Add((entry, hash.GetHashAndReset()));
        }
        return files;
    }

    private static TarEntry? Seek(TarReader reader, string name)
    {
        while (reader.Next() is { } entry)
        {
            if (entry.Name == name) return entry;
        }
        return null;
    }

    private static int ReadFully(TarReader reader, byte[] buffer)
    {
        var filled = 0;
        while (filled < buffer.Length && reader.Read(buffer.AsSpan(filled)) is > 0 and var n) filled += n;
        return filled;
    }

    private static ImageDifference Difference(TarEntry entry, string property, string expected, string actual) => new() { Path = "/" + entry.Name, Property = property, Expected = expected, Actual = actual };

    private static string Value(TarEntry entry, string name)
    {
        foreach (var attribute in entry.Xattrs)
        {
            if (attribute.Name == name) return Convert.ToHexStringLower(attribute.Value);
        }
        return "nothing";
    }

    private static string Octal(uint mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    private static string Owner(TarEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.Uid}:{entry.Gid}");

    private static string Device(TarEntry entry) => string.Create(CultureInfo.InvariantCulture, $"{entry.DeviceMajor}:{entry.DeviceMinor}");

    private static string Bytes(long size) => string.Create(CultureInfo.InvariantCulture, $"{size} bytes");

    private static string Time(TarEntry entry) =>
        DateTimeOffset.FromUnixTimeSeconds(entry.MtimeSeconds).AddTicks(entry.MtimeNanoseconds / 100).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
}
