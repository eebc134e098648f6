using System.Globalization;

namespace Strata.Cli.Rendering;

/// <summary>Numbers as Go's <c>fmt</c> prints them.</summary>
internal static class GoFormat
{
    /// <summary><c>%.Ng</c>: that many significant digits, no trailing zeros, exponent from there on.</summary>
    public static string General(double value, int precision)
    {
        if (!double.IsFinite(value)) return Special(value);
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        var digits = Math.Max(precision, 1);
        var scientific = value.ToString("e" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var at = scientific.IndexOf('e', StringComparison.Ordinal);
        var exponent = int.Parse(scientific.AsSpan(at + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (exponent < -4 || exponent >= digits) return Trim(scientific[..at]) + Exponent(exponent);
        return Trim(value.ToString("F" + (digits - 1 - exponent).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
    }

    /// <summary><c>%v</c>: the shortest text that reads back as the same number; exponent form from 1e21 on.</summary>
    public static string Shortest(double value) => Shortest(value, 21);

    /// <summary>As <c>%v</c>, with the exponent form from another power of ten.</summary>
    public static string Shortest(double value, int exponentFrom)
    {
        if (!double.IsFinite(value)) return Special(value);
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(text.AsSpan(text.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = Digits(value.ToString("R", CultureInfo.InvariantCulture), out var negative);
        var sign = negative ? "-" : "";
        if (exponent < -4 || exponent >= exponentFrom)
            return sign + digits[..1] + (digits.Length > 1 ? "." + digits[1..] : "") + Exponent(exponent);
        if (exponent < 0) return sign + "0." + new string('0', -exponent - 1) + digits;
        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0')
            : sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    private static string Special(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";

    /// <summary>The significant digits alone, from either form that .NET writes.</summary>
    private static string Digits(string roundTrip, out bool negative)
    {
        negative = roundTrip.StartsWith('-');
        var mantissa = roundTrip.Split('E')[0].TrimStart('-').Replace(".", "", StringComparison.Ordinal);
        var digits = mantissa.TrimStart('0').TrimEnd('0');
        return digits.Length > 0 ? digits : "0";
    }

    private static string Trim(string number) =>
        number.Contains('.', StringComparison.Ordinal) ? number.TrimEnd('0').TrimEnd('.') : number;

    private static string Exponent(int exponent) =>
        (exponent < 0 ? "e-" : "e+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
}
