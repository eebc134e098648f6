using System.Globalization;
using System.Text;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Runtime.Users;

/// <summary>
/// Looks users up as Docker does: in the image's own <c>/etc/passwd</c> and <c>/etc/group</c> (passwd(5), group(5)),
/// opened so that no link leads out of the image. A missing file is an empty one; damaged lines are skipped.
/// </summary>
[SupportedOSPlatform("linux")]
public static class ImageUsers
{
    /// <summary>The most that is read of each file, in bytes: an image may hold anything.</summary>
    private const int MaxFileSize = 16 << 20;

    /// <summary>
    /// Finds who <paramref name="text"/>, <c>[user][:group]</c> in names or numbers, is in the image whose root directory
    /// is <paramref name="root"/>. Numbers need not be in the files; an empty text is user 0.
    /// </summary>
    /// <exception cref="StrataException">InvalidArgument: a name is in no file, or a number is out of range.</exception>
    public static ImageUser Get(DirectoryHandle root, string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (userText, groupText) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        var userNumber = ParseNumber(userText);

        uint uid = 0, gid = 0;
        var home = "/";
        string? name = null;
        foreach (var fields in ReadLines(root, "etc/passwd", 7))
        {
            if (!uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                || !uint.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var primary)) continue;
            var matches = userText.Length == 0 ? id == 0 : userNumber is { } number ? id == number : fields[0] == userText;
            if (!matches) continue;
            (uid, gid, home, name) = (id, primary, fields[5], fields[0]);
            break;
        }
        if (name is null && userText.Length > 0)
        {
            if (userNumber is null) throw StrataException.Invalid($"unable to find user {userText}: no matching entries in passwd file");
            uid = CheckRange(userNumber.Value);
        }
        if (home.Length == 0) home = "/";

        if (groupText.Length == 0)
        {
            return new ImageUser(uid, gid, name is null ? [] : FindMemberships(root, name, gid), home);
        }
        var groupNumber = ParseNumber(groupText);
        foreach (var fields in ReadLines(root, "etc/group", 4))
        {
            if (!uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            if (groupNumber is { } number ? id == number : fields[0] == groupText) return new ImageUser(uid, id, [], home);
        }
        if (groupNumber is null) throw StrataException.Invalid($"unable to find group {groupText}: no matching entries in group file");
        return new ImageUser(uid, CheckRange(groupNumber.Value), [], home);
    }

    /// <summary>The numbers of further groups, names of the image or numbers.</summary>
    /// <exception cref="StrataException">InvalidArgument: a name is not in the file, or a number is out of range.</exception>
    public static IReadOnlyList<uint> GetGroups(DirectoryHandle root, IReadOnlyList<string> groups)
    {
        var found = new List<uint>(groups.Count);
        foreach (var text in groups)
        {
            var group = ReadLines(root, "etc/group", 4).FirstOrDefault(fields => fields[0] == text);
            if (group is not null && uint.TryParse(group[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id)) found.Add(id);
            else found.Add(CheckRange(ParseNumber(text) ?? throw StrataException.Invalid($"unable to find group {text}: no matching entries in group file")));
        }
        return found;
    }

    private static List<uint> FindMemberships(DirectoryHandle root, string name, uint primary)
    {
        var groups = new List<uint>();
        foreach (var fields in ReadLines(root, "etc/group", 4))
        {
            if (!uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            if (id != primary && !groups.Contains(id) && fields[3].Split(',').Contains(name)) groups.Add(id);
        }
        return groups;
    }

    private static long? ParseNumber(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static uint CheckRange(long number) =>
        number is >= 0 and <= int.MaxValue ? (uint)number : throw StrataException.Invalid($"uids and gids must be in range 0-{int.MaxValue}");

    private static IEnumerable<string[]> ReadLines(DirectoryHandle root, string path, int fieldCount)
    {
        foreach (var line in ReadText(root, path).Split('\n'))
        {
            var trimmed = line.Trim();
            if (trimmed.Length == 0 || trimmed[0] == '#') continue;
            var fields = trimmed.Split(':');
            // Short lines are common in hand-made images ("bob:x:1000:1000"): the missing fields are empty.
            if (fields.Length < fieldCount) Array.Resize(ref fields, fieldCount);
            for (var i = 0; i < fieldCount; i++) fields[i] ??= "";
            yield return fields;
        }
    }

    private static string ReadText(DirectoryHandle root, string path)
    {
        using var file = root.FindFileInRoot(path);
        // A directory, fifo or device under this name: nothing to read, and reading might never end.
        if (file is null || file.Status.Kind != FileKind.File) return "";
        var buffer = new byte[Math.Min(file.Status.Size, MaxFileSize)];
        var length = 0;
        int n;
        while (length < buffer.Length && (n = file.Read(buffer.AsSpan(length))) > 0) length += n;
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
