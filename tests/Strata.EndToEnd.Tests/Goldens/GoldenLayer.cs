using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.EndToEnd.Tests.Goldens;

/// <summary>A layer as lines of text, one for each entry: those of <c>Golden/record.py</c>.</summary>
internal static partial class GoldenLayer
{
    private const long BuildTimes = 1_600_000_000;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The lines of a layer's tar, sorted.</summary>
    public static List<string> List(Stream tar)
    {
        var lines = new List<string>();
        using var reader = new TarReader(tar);
        while (reader.Next() is { } entry) lines.Add(Line(entry, reader));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>
    /// Puts a layer over the files below it, which are known by path as what their lines say. Another name of a file is a file of
    /// its own here.
    /// </summary>
    public static void Apply(SortedDictionary<string, string> files, IEnumerable<string> lines)
    {
        var entries = lines.Select(Parse).OrderBy(static e => e.Kind switch { "opaque" => 0, "whiteout" => 1, "h" => 3, _ => 2 }).ToList();
        foreach (var (kind, path, rest, target) in entries)
        {
            switch (kind)
            {
                case "opaque": Remove(files, path, itself: false); break;
                case "whiteout": Remove(files, path, itself: true); break;
                case "h": Remove(files, path, itself: true); files[path] = files[target]; break;
                case "d": files[path] = "d" + rest; break;
                default: Remove(files, path, itself: true); files[path] = kind + rest; break;
            }
        }
    }

    /// <summary>The same lines without the marks of opaque directories where no directory is below: overlayfs sets them, and they hide nothing.</summary>
    public static List<string> WithoutIdleOpaque(IReadOnlyDictionary<string, string> below, IEnumerable<string> lines) =>
        [.. lines.Where(line => !line.StartsWith("opaque ", StringComparison.Ordinal) || (below.TryGetValue(line[7..], out var old) && old.StartsWith("d ", StringComparison.Ordinal))).Order(StringComparer.Ordinal)];

    /// <summary>The same lines with each opaque directory told as the whiteouts of what it hides and does not have again.</summary>
    public static List<string> WithoutOpaque(IReadOnlyDictionary<string, string> below, IReadOnlyList<string> lines)
    {
        var told = new List<string>();
        var entries = lines.Select(Parse).ToList();
        var there = entries.Where(static e => e.Kind is not ("opaque" or "whiteout")).Select(static e => e.Path).ToHashSet();
        foreach (var (line, entry) in lines.Zip(entries))
        {
            if (entry.Kind != "opaque")
            {
                told.Add(line);
                continue;
            }
            foreach (var path in below.Keys)
            {
                if (path.StartsWith(entry.Path + "/", StringComparison.Ordinal) && !there.Contains(path) && Parent(path) is var parent && (parent == entry.Path || there.Contains(parent))) told.Add("whiteout " + path);
            }
        }
        told.Sort(StringComparer.Ordinal);
        return told;
    }

    private static string Parent(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    private static void Remove(SortedDictionary<string, string> files, string path, bool itself)
    {
        foreach (var below in files.Keys.Where(other => other.StartsWith(path + "/", StringComparison.Ordinal)).ToList()) files.Remove(below);
        if (itself) files.Remove(path);
    }

    private static (string Kind, string Path, string About, string Target) Parse(string line)
    {
        if (line.Split(' ', 2) is [("opaque" or "whiteout") and var removal, var removed]) return (removal, removed, "", "");
        var match = Entry().Match(line);
        if (!match.Success) throw new InvalidDataException(line);
        string Group(string name) => match.Groups[name].Value;
        return (Group("kind"), Group("path"), $" {Group("mode")} {Group("owner")}{Group("file")}{Group("device")}{(Group("kind") == "h" ? "" : Group("link"))}{Group("xattrs")}", Group("link").Split(" -> ")[^1]);
    }

    private static string Line(TarEntry entry, TarReader content)
    {
        var path = Shown(entry.Name);
        var slash = path.LastIndexOf('/');
        var (folder, last) = (path[..(slash + 1)], path[(slash + 1)..]);
        if (last == ".wh..wh..opq") return "opaque " + folder.TrimEnd('/');
        if (last.StartsWith(".wh.", StringComparison.Ordinal)) return $"whiteout {folder}{last[4..]}";
        var kind = entry.Type switch
        {
            TarEntryType.File => 'f',
            TarEntryType.HardLink => 'h',
            TarEntryType.SymbolicLink => 'l',
            TarEntryType.CharacterDevice => 'c',
            TarEntryType.BlockDevice => 'b',
            TarEntryType.Directory => 'd',
            _ => 'p',
        };
        var line = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{kind} {Convert.ToString(entry.Mode, 8)} {entry.Uid}:{entry.Gid} {path}"));
        if (kind == 'f') line.Append(CultureInfo.InvariantCulture, $" {Text(Read(entry, content))} @{(entry.MtimeSeconds < BuildTimes ? entry.MtimeSeconds.ToString(CultureInfo.InvariantCulture) : "now")}");
        if (kind is 'c' or 'b') line.Append(CultureInfo.InvariantCulture, $" {entry.DeviceMajor}:{entry.DeviceMinor}");
        if (entry.LinkName.Length > 0) line.Append(" -> ").Append(Shown(entry.LinkName));
        if (kind == 'h') return line.ToString(); // the file has the attributes already
        foreach (var xattr in entry.Xattrs) line.Append(' ').Append(xattr.Name).Append('=').Append(Convert.ToHexStringLower(xattr.Value));
        return line.ToString();
    }

    private static byte[] Read(TarEntry entry, TarReader reader)
    {
        var stored = new MemoryStream();
        reader.CopyTo(stored);
        if (entry.Sparse is not { } segments) return stored.ToArray();
        var whole = new byte[entry.Size];
        var at = 0;
        foreach (var segment in segments)
        {
            stored.ToArray().AsSpan(at, (int)segment.Length).CopyTo(whole.AsSpan((int)segment.Offset));
            at += (int)segment.Length;
        }
        return whole;
    }

    private static string Text(byte[] data) =>
        data.AsSpan().SequenceEqual(GoldenFiles.Busybox) ? "busybox"
        : data.Length < 1000 && data.All(static b => b is >= 32 and < 127 or (byte)'\n') ? JsonSerializer.Serialize(Encoding.ASCII.GetString(data), Plain)
        : Convert.ToHexStringLower(SHA256.HashData(data));

    [GeneratedRegex("""^(?<kind>[fhlcbdp]) (?<mode>\d+) (?<owner>\d+:\d+) (?<path>.+?)(?<file> ("([^"\\]|\\.)*"|[0-9a-f]{64}|busybox) @-?\w+)?(?<device> \d+:\d+)?(?<link> -> .+?)?(?<xattrs>( [a-z]+\.[\w.]+=[0-9a-f]*)*)$""", RegexOptions.Singleline)]
    private static partial Regex Entry();

    // As it stands in a JSON file, which has no place for what is not UTF-8.
    private static string Shown(string name)
    {
        var bytes = ImagePath.Encode(name);
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return string.Concat(bytes.Select(static b => b < 0x80 ? ((char)b).ToString() : $"\\x{b:x2}"));
        }
    }
}
