using System.Buffers;
using System.Globalization;
using Strata.Oci;

namespace Strata.Engine.Images;

/// <summary>The values that filters take, with Docker's texts for bad ones.</summary>
internal static class FilterValues
{
    private static readonly string[] Layouts = ["yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH", "yyyy-MM-dd"];

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    public static StrataException Unknown(string name) => StrataException.Invalid($"invalid filter '{name}'");

    /// <summary>A truth value as Docker's filters take it.</summary>
    public static bool Bool(string name, string value) => value switch
    {
        "1" or "true" => true,
        "0" or "false" => false,
        _ => throw StrataException.Invalid($"invalid filter '{name}=[{value}]'"),
    };

    /// <summary>A moment: an age (<c>24h</c>, <c>1h30m</c>), a date with or without time and zone, or Unix seconds.</summary>
    public static DateTimeOffset Moment(string text, TimeProvider time)
    {
        if (TryDuration(text, out var age)) return time.GetUtcNow() - age;
        if (text.Contains('T', StringComparison.Ordinal) && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal))
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var zoned))
        {
            return zoned;
        }
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var whole = point > 0 && text.Contains('T', StringComparison.Ordinal) ? text[..point] : text;
        if (DateTime.TryParseExact(whole, Layouts, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return new DateTimeOffset(local, time.LocalTimeZone.GetUtcOffset(local));
        }
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 100_000_000_000m)
        {
            return DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        }
        throw StrataException.Invalid($"failed to parse value as time or duration: \"{text}\"");
    }

    // Go's time.ParseDuration.
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var negative = rest.StartsWith('-');
        if (negative || rest.StartsWith('+')) rest = rest[1..];
        if (rest.IsEmpty) return false;
        double seconds = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            rest = rest[digits..];
            var length = rest.IndexOfAny(NumberCharacters);
            var unit = length < 0 ? rest : rest[..length];
            rest = length < 0 ? [] : rest[length..];
            var scale = unit switch { "h" => 3600, "m" => 60, "s" => 1, "ms" => 1e-3, "us" or "µs" or "μs" => 1e-6, "ns" => 1e-9, _ => 0 };
            if (scale == 0) return false;
            seconds += number * scale;
        }
        if (seconds > 9_000_000_000) return false;
        duration = TimeSpan.FromSeconds(negative ? -seconds : seconds);
        return true;
    }
}
