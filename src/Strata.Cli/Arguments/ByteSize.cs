using System.Globalization;

namespace Strata.Cli.Arguments;

/// <summary>Sizes as Docker's flags take them: <c>512m</c>, <c>1.5GB</c>, <c>1GiB</c>; all units are powers of 1024 (go-units, RAMInBytes).</summary>
internal static class ByteSize
{
    /// <summary>Registers a flag for a size in bytes.</summary>
    public static Flag<long> Bytes(this FlagSet flags, string name, string usage) => flags.Custom(name, null, usage, "bytes", 0L, Read);

    /// <summary>Reads a size.</summary>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Read(string text, out long bytes) => Read(text, 0, out bytes);

    private static string? Read(string text, long current, out long bytes)
    {
        bytes = current;
        var digits = text.AsSpan().LastIndexOfAnyInRange('0', '9') + 1;
        if (digits == 0 || !decimal.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return $"invalid size: '{text}'";
        var unit = text[digits..].TrimStart(' ').ToLowerInvariant();
        var power = unit switch
        {
            "" or "b" => 0,
            "k" or "kb" or "kib" => 1,
            "m" or "mb" or "mib" => 2,
            "g" or "gb" or "gib" => 3,
            "t" or "tb" or "tib" => 4,
            "p" or "pb" or "pib" => 5,
            _ => -1,
        };
        if (power < 0) return $"invalid suffix: '{unit}'";
        for (; power > 0; power--)
        {
            if (number > long.MaxValue / 1024m) return $"invalid size: '{text}'";
            number *= 1024;
        }
        if (number > long.MaxValue) return $"invalid size: '{text}'";
        bytes = (long)number;
        return null;
    }
}
