using System.Globalization;
using Strata.Build.Files;
using Strata.Oci;

namespace Strata.Build.Copying;

/// <summary>
/// Turns <c>user[:group]</c> into numbers with an image's own <c>/etc/passwd</c> and <c>/etc/group</c>. As in BuildKit, a
/// name that is not there means 0, a number needs no entry, and a user without a group brings its entry's group, or
/// its own number.
/// </summary>
internal sealed class OwnerLookup(IFileTree image)
{
    private const int MaxFileSize = 16 << 20;

    public Owner Resolve(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var user = colon < 0 ? text : text[..colon];
        var group = colon < 0 ? "" : text[(colon + 1)..];
        uint uid = 0;
        uint gid = 0;
        if (user.Length > 0)
        {
            if (TryNumber(user, out uid))
            {
                gid = uid;
            }
            else if (FindLine("etc/passwd", user) is { Length: >= 4 } entry && TryNumber(entry[2], out uid))
            {
                TryNumber(entry[3], out gid);
            }
        }
        if (group.Length > 0)
        {
            if (TryNumber(group, out var number)) gid = number;
            else if (FindLine("etc/group", group) is { Length: >= 3 } entry && TryNumber(entry[2], out number)) gid = number;
        }
        return new Owner(uid, gid);
    }

    private static bool TryNumber(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private string[]? FindLine(string file, string name)
    {
        var path = new TreeLinks(image).Resolve(file);
        if (image.Find(path) is not { Kind: FileKind.File } entry || entry.Size > MaxFileSize) return null;
        using var reader = new StreamReader(image.OpenRead(path), System.Text.Encoding.Latin1);
        var wanted = System.Text.Encoding.Latin1.GetString(ImagePath.Encode(name));
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(':');
            if (fields[0] == wanted) return fields;
        }
        return null;
    }
}
