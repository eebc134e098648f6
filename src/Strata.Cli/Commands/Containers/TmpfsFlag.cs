using System.Globalization;
using Strata.Oci;
using Strata.Runtime;

namespace Strata.Cli.Commands.Containers;

/// <summary>A value of <c>--tmpfs</c>: <c>DIR[:OPTION,…]</c>.</summary>
internal static class TmpfsFlag
{
    private static readonly string[] Words =
    [
        "defaults", "ro", "rw", "suid", "nosuid", "dev", "nodev", "exec", "noexec", "sync", "async", "dirsync", "mand", "nomand", "atime", "noatime", "diratime", "nodiratime",
        "relatime", "norelatime", "strictatime", "nostrictatime", "private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable", "runbindable",
    ];

    /// <exception cref="StrataException">InvalidArgument: no absolute path, an option that tmpfs(5) does not have, or one whose value the kernel would refuse without saying why.</exception>
    public static TmpfsMount Parse(string text)
    {
        var parts = text.Split(':', 2);
        if (!parts[0].StartsWith('/')) throw StrataException.Invalid($"invalid mount path: '{parts[0]}' mount path must be absolute");
        string[] options = parts.Length == 2 ? parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries) : [];
        foreach (var option in options) Check(option);
        return new TmpfsMount(parts[0], [.. options.Where(static option => option != "defaults")]);
    }

    private static void Check(string option)
    {
        if (Words.Contains(option)) return;
        if (option.Split('=', 2) is not [var key, var value]) throw Unknown(option);
        var expected = key switch
        {
            "size" => IsSize(value, mayBePercent: true) ? null : "a number of bytes, with k, m or g behind it, or a percentage of the memory",
            "nr_inodes" or "nr_blocks" => IsSize(value, mayBePercent: false) ? null : "a number, with k, m or g behind it",
            "mode" => value.Length is > 0 and < 6 && value.All(static c => c is >= '0' and <= '7') ? null : "an octal number",
            "uid" or "gid" => uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null : "a number",
            "mpol" => null,
            _ => throw Unknown(option),
        };
        if (expected is not null) throw StrataException.Invalid($"invalid tmpfs option \"{option}\": {key} must be {expected}");
    }

    private static StrataException Unknown(string option) =>
        StrataException.Invalid($"invalid tmpfs option \"{option}\": there are size, mode, uid, gid, nr_inodes, nr_blocks, mpol, and words such as ro, exec, suid, dev, noatime");

    private static bool IsSize(string text, bool mayBePercent)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 && (text[digits..].ToLowerInvariant() is "" or "k" or "m" or "g" or "t" || (mayBePercent && text[digits..] == "%"));
    }
}
