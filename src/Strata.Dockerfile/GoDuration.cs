using System.Globalization;
using Strata.Oci;

namespace Strata.Dockerfile.Instructions;

/// <summary>Durations as Go writes them: <c>1m30s</c>, <c>1.5h</c>, <c>100ms</c>.</summary>
internal static class GoDuration
{
    /// <summary>The duration in nanoseconds.</summary>
    /// <exception cref="StrataException">InvalidArgument with Go's text.</exception>
    public static long Parse(string text)
    {
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+")) rest = rest[1..];
        if (rest.SequenceEqual("0")) return 0;
        if (rest.IsEmpty) throw Invalid(text);
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
            if (end == 0 || rest[..end] is ".") throw Invalid(text);
            var number = rest[..end];
            rest = rest[end..];
            var unitEnd = 0;
            while (unitEnd < rest.Length && rest[unitEnd] != '.' && !char.IsAsciiDigit(rest[unitEnd])) unitEnd++;
            var unit = rest[..unitEnd];
            if (unit.IsEmpty) throw StrataException.Invalid($"time: missing unit in duration {GoText.Quote(text)}");
            rest = rest[unit.Length..];
            var scale = unit switch
            {
                "ns" => 1m,
                "us" or "µs" or "μs" => 1_000m,
                "ms" => 1_000_000m,
                "s" => 1_000_000_000m,
                "m" => 60_000_000_000m,
                "h" => 3_600_000_000_000m,
                _ => throw StrataException.Invalid($"time: unknown unit {GoText.Quote(unit.ToString())} in duration {GoText.Quote(text)}"),
            };
            if (number.Length > 24 || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) throw Invalid(text);
            if (value > long.MaxValue / scale) throw Invalid(text);
            total += Math.Truncate(value * scale);
            if (total > long.MaxValue) throw Invalid(text);
        }
        return (long)(negative ? -total : total);
    }

    private static StrataException Invalid(string text) => StrataException.Invalid($"time: invalid duration {GoText.Quote(text)}");
}
