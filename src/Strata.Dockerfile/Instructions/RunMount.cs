using System.Globalization;
using System.Text;
using Strata.Oci;

namespace Strata.Dockerfile.Instructions;

/// <summary>A <c>RUN --mount</c>. What was not given is null or the type's default.</summary>
public sealed record RunMount
{
    private static readonly string[] Keys =
    [
        "type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode", "uid", "gid", "src", "dst", "destination",
        "env", "ro", "rw", "readwrite",
    ];

    /// <summary>The kind.</summary>
    public RunMountType Type { get; init; }

    /// <summary>The stage or image that <c>bind</c> and <c>cache</c> take files from.</summary>
    public string? From { get; init; }

    /// <summary>The path in <see cref="From"/>, or the id of a secret by its other name.</summary>
    public string? Source { get; init; }

    /// <summary>The path in the container.</summary>
    public string? Target { get; init; }

    /// <summary>True when the command may not write.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The id of a cache, a secret or an agent.</summary>
    public string? Id { get; init; }

    /// <summary>How a cache is shared; null when not given, which means <see cref="CacheSharing.Shared"/>.</summary>
    public CacheSharing? Sharing { get; init; }

    /// <summary>True when a missing secret or agent is an error.</summary>
    public bool Required { get; init; }

    /// <summary>The variable that holds the secret.</summary>
    public string? Env { get; init; }

    /// <summary>The most bytes of a tmpfs; null for no limit.</summary>
    public long? SizeLimit { get; init; }

    /// <summary>The permissions.</summary>
    public int? Mode { get; init; }

    /// <summary>The owner.</summary>
    public int? UserId { get; init; }

    /// <summary>The group.</summary>
    public int? GroupId { get; init; }

    /// <summary>Reads the value of a <c>--mount</c>.</summary>
    /// <param name="text">The value as written.</param>
    /// <param name="expand">Expands the variables of one field's value.</param>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public static RunMount Parse(string text, Func<string, string>? expand = null)
    {
        var mount = new RunMount();
        bool? readOnly = null;
        foreach (var field in SplitFields(text))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            var key = (equals < 0 ? field : field[..equals]).ToLowerInvariant();
            var value = equals < 0 ? null : field[(equals + 1)..];
            if (value is not null && expand is not null) value = expand(value);
            switch (key)
            {
                case "readonly" or "ro":
                    readOnly = value is null || Switch(key, value);
                    continue;
                case "readwrite" or "rw":
                    readOnly = value is not null && !Switch(key, value);
                    continue;
                case "required" when mount.Type is RunMountType.Secret or RunMountType.Ssh:
                    mount = mount with { Required = value is null || Switch(key, value) };
                    continue;
                case "required":
                    throw Unexpected(key, mount.Type);
            }
            if (value is null) throw StrataException.Invalid($"invalid field '{field}' must be a key=value pair");
            mount = mount.With(key, value, field);
        }
        return mount.Validate() with { ReadOnly = readOnly ?? mount.Type is not (RunMountType.Cache or RunMountType.Tmpfs) };
    }

    /// <summary>The stage or image that a <c>--mount</c> takes files from, known before variables are; null for none.</summary>
    public static string? FindFrom(string text)
    {
        string? from = null;
        foreach (var field in SplitFields(text))
        {
            if (field.StartsWith("from=", StringComparison.OrdinalIgnoreCase)) from = field["from=".Length..];
        }
        return string.IsNullOrEmpty(from) ? null : from;
    }

    /// <summary>What can be said before variables are known.</summary>
    internal static void CheckUnexpanded(string text)
    {
        foreach (var field in SplitFields(text))
        {
            var dollar = field.IndexOf('$', StringComparison.Ordinal);
            if (field.StartsWith("from=", StringComparison.OrdinalIgnoreCase) && dollar >= 0 && dollar + 1 < field.Length)
            {
                throw StrataException.Invalid("'from' doesn't support variable expansion, define alias stage instead");
            }
        }
    }

    private RunMount With(string key, string value, string field) => key switch
    {
        "type" => this with { Type = Named<RunMountType>(value) ?? throw NoSuch("unsupported mount type", value, Enum.GetNames<RunMountType>()) },
        "from" => this with { From = value },
        "source" or "src" => this with { Source = value },
        "target" or "dst" or "destination" => this with { Target = value },
        "id" => this with { Id = value },
        "env" => this with { Env = value },
        "sharing" => this with { Sharing = Named<CacheSharing>(value) ?? throw NoSuch("unsupported sharing value", value, Enum.GetNames<CacheSharing>()) },
        "size" when Type == RunMountType.Tmpfs => this with { SizeLimit = Size(value) ?? throw StrataException.Invalid($"invalid value for {key}: {value}") },
        "size" => throw Unexpected(key, Type),
        "mode" => this with { Mode = Number(key, value, 8) },
        "uid" => this with { UserId = Number(key, value, 10) },
        "gid" => this with { GroupId = Number(key, value, 10) },
        _ => throw StrataException.Invalid($"unexpected key '{key}' in '{field}'" + Suggestion.For(key, Keys)),
    };

    private RunMount Validate()
    {
        var type = Type.ToString().ToLowerInvariant();
        if (Type is RunMountType.Bind or RunMountType.Tmpfs)
        {
            var owned = Mode is not null ? "mode" : UserId is not null ? "uid" : GroupId is not null ? "gid" : null;
            if (owned is not null) throw StrataException.Invalid($"{owned} not allowed for \"{type}\" type mounts");
        }
        if (Type == RunMountType.Tmpfs && !string.IsNullOrEmpty(Source)) throw StrataException.Invalid("source not allowed for \"tmpfs\" type mounts");
        if (Type == RunMountType.Secret)
        {
            if (!string.IsNullOrEmpty(From)) throw StrataException.Invalid("secret mount should not have a from");
            if (Sharing is not null) throw StrataException.Invalid("secret mount should not define sharing");
            if (string.IsNullOrEmpty(Source) && string.IsNullOrEmpty(Target) && string.IsNullOrEmpty(Id))
            {
                throw StrataException.Invalid("invalid secret mount. one of source, target required");
            }
            if (!string.IsNullOrEmpty(Source) && !string.IsNullOrEmpty(Id)) throw StrataException.Invalid("both source and id can't be set");
        }
        if (Sharing is not null && Type != RunMountType.Cache) throw StrataException.Invalid($"invalid cache sharing set for {type} mount");
        return this;
    }

    // One line of comma-separated values; a field may be in double quotes, a quote in it doubled.
    private static List<string> SplitFields(string text)
    {
        if (text.Length == 0) throw StrataException.Invalid("failed to parse csv mounts: EOF");
        var fields = new List<string>();
        for (var i = 0; ; i++)
        {
            if (i < text.Length && text[i] == '"')
            {
                var field = new StringBuilder();
                for (i++; ; i++)
                {
                    if (i == text.Length) throw BadQuote(i, "extraneous or missing \" in quoted-field");
                    if (text[i] != '"') field.Append(text[i]);
                    else if (i + 1 < text.Length && text[i + 1] == '"') field.Append(text[i++]);
                    else break;
                }
                fields.Add(field.ToString());
                if (++i < text.Length && text[i] != ',') throw BadQuote(i, "extraneous or missing \" in quoted-field");
            }
            else
            {
                var comma = text.IndexOf(',', i);
                var end = comma < 0 ? text.Length : comma;
                var quote = text.IndexOf('"', i, end - i);
                if (quote >= 0) throw BadQuote(quote, "bare \" in non-quoted-field");
                fields.Add(text[i..end]);
                i = end;
            }
            if (i >= text.Length) return fields;
        }
    }

    private static StrataException BadQuote(int index, string what) =>
        StrataException.Invalid($"failed to parse csv mounts: parse error on line 1, column {index + 1}: {what}");

    private static StrataException Unexpected(string key, RunMountType type) =>
        StrataException.Invalid($"unexpected key '{key}' for mount type '{type.ToString().ToLowerInvariant()}'");

    private static StrataException NoSuch(string what, string value, string[] names) =>
        StrataException.Invalid($"{what} {GoText.Quote(value)}" + Suggestion.For(value, names.Select(static name => name.ToLowerInvariant())));

    private static T? Named<T>(string value)
        where T : struct, Enum =>
        value.All(char.IsAsciiLetter) && Enum.TryParse<T>(value, ignoreCase: true, out var parsed) ? parsed : null;

    private static bool Switch(string key, string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw StrataException.Invalid($"invalid value for {key}: {value}"),
    };

    private static int Number(string key, string value, int radix)
    {
        long number = 0;
        foreach (var c in value)
        {
            if (c < '0' || c >= '0' + radix) throw Bad();
            number = (number * radix) + (c - '0');
            if (number > int.MaxValue) throw Bad();
        }
        return value.Length > 0 ? (int)number : throw Bad();

        StrataException Bad() => StrataException.Invalid($"invalid value {value} for {key}");
    }

    // Binary units, with or without "b" or "ib" behind.
    private static long? Size(string value)
    {
        var text = value.ToLowerInvariant();
        if (text.EndsWith("ib", StringComparison.Ordinal)) text = text[..^2];
        else if (text.EndsWith('b')) text = text[..^1];
        var unit = text.Length == 0 ? -1 : "kmgtp".IndexOf(text[^1], StringComparison.Ordinal);
        if (unit >= 0) text = text[..^1];
        if (!decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
        var scale = 1L << (10 * (unit + 1));
        return number <= long.MaxValue / scale ? (long)(number * scale) : null;
    }
}
