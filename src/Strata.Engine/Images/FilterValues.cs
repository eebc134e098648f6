using System.Globalization;
using Strata.Dockerfile;
using Strata.Oci;

namespace Strata.Engine.Images;

/// <summary>The values that filters take, with Docker's texts for bad ones.</summary>
public static class FilterValues
{
    private static readonly string[] Layouts = ["yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH", "yyyy-MM-dd"];

    /// <summary>The refusal of a filter that there is not.</summary>
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
        if (GoDuration.TryParse(text, out var age)) return time.GetUtcNow() - age;
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
}
