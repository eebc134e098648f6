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

    /// <summary><c>%v</c>: the shortest text that reads back as the same number; exponent form below 1e-4 and from 1e6 on, as Go has it.</summary>
    public static string Shortest(double value) => Shortest(value, -4, 6);

    /// <summary>As Go's JSON encoder: exponent form below 1e-6 and from 1e21 on, the exponent without a leading zero.</summary>
    public static string Json(double value) => Shortest(value, -6, 21).Replace("e-0", "e-", StringComparison.Ordinal);

    private static string Shortest(double value, int plainFrom, int exponentFrom)
    {
        if (!double.IsFinite(value)) return Special(value);
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        var (digits, exponent) = Digits(Math.Abs(value));
        var sign = value < 0 ? "-" : "";
        if (exponent < plainFrom || exponent >= exponentFrom)
            return sign + digits[..1] + (digits.Length > 1 ? "." + digits[1..] : "") + Exponent(exponent);
        if (exponent < 0) return sign + "0." + new string('0', -exponent - 1) + digits;
        return digits.Length <= exponent + 1
            ? sign + digits.PadRight(exponent + 1, '0')
            : sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    private static string Special(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";

    /// <summary>The significant digits, and the power of ten that the first one stands for.</summary>
    private static (string Digits, int Exponent) Digits(double magnitude)
    {
        var text = magnitude.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        return (digits.TrimEnd('0'), exponent + whole - 1 - (all.Length - digits.Length));
    }

    private static string Trim(string number) =>
        number.Contains('.', StringComparison.Ordinal) ? number.TrimEnd('0').TrimEnd('.') : number;

    private static string Exponent(int exponent) =>
        (exponent < 0 ? "e-" : "e+") + Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture);
}
