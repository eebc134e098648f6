using System.Globalization;
using Strata.Oci;

namespace Strata.Dockerfile.Instructions;

/// <summary>Reads the comma-separated fields of a <c>--mount</c>, with BuildKit's rules and texts.</summary>
internal static class RunMountReader
{
    /// <exception cref="StrataException">InvalidArgument.</exception>
    public static RunMount Read(string text)
    {
        var mount = new RunMount();
        bool? readOnly = null;
        CacheSharing? sharing = null;
        foreach (var field in text.Split(','))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            var key = (equals < 0 ? field : field[..equals]).ToLowerInvariant();
            var value = equals < 0 ? null : field[(equals + 1)..];
            switch (key)
            {
                case "readonly" or "ro":
                    readOnly = value is null || Bool(key, value);
                    continue;
                case "readwrite" or "rw":
                    readOnly = !(value is null || Bool(key, value));
                    continue;
                case "required" when mount.Type is not (RunMountType.Secret or RunMountType.Ssh):
                    throw StrataException.Invalid($"unexpected key '{key}' for mount type '{NameOf(mount.Type)}'");
                case "required":
                    mount = mount with { Required = value is null || Bool(key, value) };
                    continue;
            }
            if (value is null) throw StrataException.Invalid($"invalid field '{field}' must be a key=value pair");
            mount = key switch
            {
                "type" => mount with { Type = Type(value) },
                "from" => mount with { From = value },
                "source" or "src" => mount with { Source = value },
                "target" or "dst" or "destination" => mount with { Target = value },
                "id" => mount with { Id = value },
                "env" => mount with { Env = value },
                "size" when mount.Type == RunMountType.Tmpfs => mount with { SizeLimit = Size(key, value) },
                "size" => throw StrataException.Invalid($"unexpected key '{key}' for mount type '{NameOf(mount.Type)}'"),
                "sharing" => mount with { Sharing = (sharing = Sharing(value)).Value },
                "mode" => mount with { Mode = Number(value, 8) ?? throw StrataException.Invalid($"invalid value {value} for mode") },
                "uid" => mount with { UserId = Number(value, 10) ?? throw StrataException.Invalid($"invalid value {value} for uid") },
                "gid" => mount with { GroupId = Number(value, 10) ?? throw StrataException.Invalid($"invalid value {value} for gid") },
                _ => throw StrataException.Invalid($"unexpected key '{key}' in '{field}'"),
            };
        }
        Check(mount, sharing);
        return mount with { ReadOnly = readOnly ?? mount.Type is not (RunMountType.Cache or RunMountType.Tmpfs) };
    }

    private static void Check(RunMount mount, CacheSharing? sharing)
    {
        var type = NameOf(mount.Type);
        if (mount.Type is RunMountType.Bind or RunMountType.Tmpfs)
        {
            if (mount.Mode is not null) throw StrataException.Invalid($"mode not allowed for \"{type}\" type mounts");
            if (mount.UserId is not null) throw StrataException.Invalid($"uid not allowed for \"{type}\" type mounts");
            if (mount.GroupId is not null) throw StrataException.Invalid($"gid not allowed for \"{type}\" type mounts");
        }
        if (sharing is not null && mount.Type != RunMountType.Cache) throw StrataException.Invalid($"invalid cache sharing set for {type} mount");
        if (mount.Type != RunMountType.Secret) return;
        if (mount.From is not null) throw StrataException.Invalid("secret mount should not have a from");
        if (mount.Source is null && mount.Target is null && mount.Id is null) throw StrataException.Invalid("invalid secret mount. one of source, target required");
        if (mount.Source is not null && mount.Id is not null) throw StrataException.Invalid("both source and id can't be set");
    }

    private static RunMountType Type(string text) => text switch
    {
        "bind" => RunMountType.Bind,
        "cache" => RunMountType.Cache,
        "tmpfs" => RunMountType.Tmpfs,
        "secret" => RunMountType.Secret,
        "ssh" => RunMountType.Ssh,
        _ => throw StrataException.Invalid($"unsupported mount type \"{text}\"" + Suggestion.For(text, ["bind", "cache", "tmpfs", "secret", "ssh"])),
    };

    private static string NameOf(RunMountType type) => type.ToString().ToLowerInvariant();

    private static CacheSharing Sharing(string text) => text switch
    {
        "shared" => CacheSharing.Shared,
        "private" => CacheSharing.Private,
        "locked" => CacheSharing.Locked,
        _ => throw StrataException.Invalid($"unsupported sharing value \"{text}\"" + Suggestion.For(text, ["shared", "private", "locked"])),
    };

    private static bool Bool(string key, string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw StrataException.Invalid($"invalid value for {key}: {text}"),
    };

    private static int? Number(string text, int radix)
    {
        long sum = 0;
        if (text.Length == 0) return null;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c) || c - '0' >= radix) return null;
            sum = (sum * radix) + (c - '0');
            if (sum > int.MaxValue) return null;
        }
        return (int)sum;
    }

    // A number with an optional unit of 1024s: 64m, 1.5g, 512kb.
    private static long Size(string key, string text)
    {
        var digits = text.TrimEnd('b', 'B', 'i', 'I');
        var unit = digits.Length > 0 ? char.ToLowerInvariant(digits[^1]) : ' ';
        var power = "kmgtp".IndexOf(unit, StringComparison.Ordinal) + 1;
        if (power > 0) digits = digits[..^1];
        if (!double.TryParse(digits.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) throw StrataException.Invalid($"invalid value for {key}: {text}");
        var size = number * Math.Pow(1024, power);
        return size < long.MaxValue ? (long)size : throw StrataException.Invalid($"invalid value for {key}: {text}");
    }
}
