using System.Globalization;
using Strata.Oci;

namespace Strata.Dockerfile;

/// <summary>Durations as Go writes them: <c>1m30s</c>, <c>1.5h</c>, <c>100ms</c>.</summary>
public static class GoDuration
{
    /// <summary>Reads a duration, in nanoseconds.</summary>
    /// <exception cref="StrataException">InvalidArgument with Go's text.</exception>
    public static long Parse(string text) => Read(text, out var nanoseconds) is { } error ? throw StrataException.Invalid($"time: {error}") : nanoseconds;

    /// <summary>Reads a duration; false when it is none.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        var isGood = Read(text, out var nanoseconds) is null;
        duration = new TimeSpan(nanoseconds / TimeSpan.NanosecondsPerTick);
        return isGood;
    }

    // What is wrong with it; null for nothing.
    private static string? Read(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var invalid = $"invalid duration {GoText.Quote(text)}";
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+")) rest = rest[1..];
        if (rest is "0") return null;
        if (rest.IsEmpty) return invalid;
        decimal total = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits < 0) digits = rest.Length;
            var end = digits;
            if (end < rest.Length && rest[end] == '.')
            {
                end++;
                while (end < rest.Length && char.IsAsciiDigit(rest[end])) end++;
            }
            if (end == 0 || rest[..end] is ".") return invalid;
            var number = rest[..end];
            rest = rest[end..];
            var unitEnd = 0;
            while (unitEnd < rest.Length && rest[unitEnd] != '.' && !char.IsAsciiDigit(rest[unitEnd])) unitEnd++;
            var unit = rest[..unitEnd];
            if (unit.IsEmpty) return $"missing unit in duration {GoText.Quote(text)}";
            rest = rest[unit.Length..];
            var scale = unit switch
            {
                "ns" => 1m,
                "us" or "µs" or "μs" => 1_000m,
                "ms" => 1_000_000m,
                "s" => 1_000_000_000m,
                "m" => 60_000_000_000m,
                "h" => 3_600_000_000_000m,
                _ => 0m,
            };
            if (scale == 0) return $"unknown unit {GoText.Quote(unit.ToString())} in duration {GoText.Quote(text)}";
            if (number.Length > 24 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return invalid;
            if (value > long.MaxValue / scale) return invalid;
            total += Math.Truncate(value * scale);
            if (total > long.MaxValue) return invalid;
        }
        nanoseconds = (long)(negative ? -total : total);
        return null;
    }
}
