using System.Globalization;

namespace Strata.Cli.Rendering;

/// <summary>Sizes and ages as Docker prints and reads them (the rules of <c>go-units</c>).</summary>
internal static class HumanUnits
{
    private static readonly string[] DecimalUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
    private static readonly string[] BinaryUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

    /// <summary><c>2.063MB</c>: four significant digits, as in totals.</summary>
    public static string HumanSize(double size) => HumanSizeWithPrecision(size, 4);

    /// <summary><c>2.06MB</c> with precision 3, as in lists.</summary>
    public static string HumanSizeWithPrecision(double size, int precision) => Scale(size, 1000, DecimalUnits, precision);

    /// <summary><c>1.5GiB</c>.</summary>
    public static string BytesSize(double size) => Scale(size, 1024, BinaryUnits, 4);

    /// <summary>Reads <c>32kB</c>, <c>1.5 GB</c>; units are powers of 1000.</summary>
    public static bool TryFromHumanSize(string text, out long size) => TryParse(text, 1000, out size);

    /// <summary>Reads <c>512m</c>, <c>1GiB</c>; units are powers of 1024.</summary>
    public static bool TryRamInBytes(string text, out long size) => TryParse(text, 1024, out size);

    /// <summary><c>47 seconds</c>, <c>About an hour</c>.</summary>
    public static string HumanDuration(TimeSpan age)
    {
        var seconds = (long)age.TotalSeconds;
        var minutes = (long)age.TotalMinutes;
        var hours = (long)Math.Round(age.TotalHours, MidpointRounding.AwayFromZero);
        return seconds switch
        {
            < 1 => "Less than a second",
            1 => "1 second",
            < 60 => Count(seconds, "seconds"),
            _ => minutes switch
            {
                1 => "About a minute",
                < 60 => Count(minutes, "minutes"),
                _ => hours switch
                {
                    1 => "About an hour",
                    < 48 => Count(hours, "hours"),
                    < 24 * 7 * 2 => Count(hours / 24, "days"),
                    < 24 * 30 * 2 => Count(hours / 24 / 7, "weeks"),
                    < 24 * 365 * 2 => Count(hours / 24 / 30, "months"),
                    _ => Count((long)age.TotalHours / 24 / 365, "years"),
                },
            },
        };
    }

    private static string Count(long count, string unit) => count.ToString(CultureInfo.InvariantCulture) + " " + unit;

    private static string Scale(double size, double step, string[] units, int precision)
    {
        var unit = 0;
        while (size >= step && unit < units.Length - 1)
        {
            size /= step;
            unit++;
        }
        return GoFormat.General(size, precision) + units[unit];
    }

    private static bool TryParse(string text, double step, out long size)
    {
        size = 0;
        var end = text.Length - 1;
        while (end >= 0 && !char.IsAsciiDigit(text[end]) && text[end] is not ('.' or ' ')) end--;
        if (end < 0) return false;
        var number = text.AsSpan(0, text[end] == ' ' ? end : end + 1);
        var unit = text.AsSpan(end + 1);
        if (number.IsEmpty || number[^1] == ' ') return false;
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < 0) return false;
        var power = 0;
        if (!unit.IsEmpty)
        {
            power = "bkmgtp".IndexOf(char.ToLowerInvariant(unit[0]), StringComparison.Ordinal);
            if (power < 0) return false;
            var rest = unit[1..];
            // "b" stands alone; every other letter may be followed by "b" or "ib".
            var known = rest.IsEmpty || (power > 0 && (rest.Equals("b", StringComparison.OrdinalIgnoreCase) || rest.Equals("ib", StringComparison.OrdinalIgnoreCase)));
            if (!known) return false;
        }
        var bytes = value * Math.Pow(step, power);
        if (bytes >= long.MaxValue) return false;
        size = (long)bytes;
        return true;
    }
}
