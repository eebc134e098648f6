using System.Text;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Templates.Functions;

/// <summary>Go's <c>fmt.Sprint</c>, <c>Sprintln</c> and <c>Sprintf</c>.</summary>
internal static class GoPrint
{
    /// <summary>A space between two operands when neither is a string.</summary>
    public static string Print(ReadOnlySpan<TemplateValue> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0 && values[i] is not TextValue && values[i - 1] is not TextValue) text.Append(' ');
            AppendOperand(text, values[i]);
        }
        return text.ToString();
    }

    /// <summary>A space between all operands and a line end.</summary>
    public static string PrintLine(ReadOnlySpan<TemplateValue> values)
    {
        var text = new StringBuilder();
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0) text.Append(' ');
            AppendOperand(text, values[i]);
        }
        return text.Append('\n').ToString();
    }

    /// <summary>What the escaping functions work on: a single string as it is, or everything printed.</summary>
    public static string OneOrAll(ReadOnlySpan<TemplateValue> values) => values is [TextValue only] ? only.Text : Print(values);

    public static string Format(string format, ReadOnlySpan<TemplateValue> values)
    {
        var text = new StringBuilder();
        var next = 0;
        var at = 0;
        while (at < format.Length)
        {
            var percent = format.IndexOf('%', at);
            if (percent < 0) percent = format.Length;
            text.Append(format, at, percent - at);
            at = percent + 1;
            if (percent < format.Length) Verb(format, ref at, values, ref next, text);
        }
        if (next < values.Length)
        {
            text.Append("%!(EXTRA ");
            for (var i = next; i < values.Length; i++)
            {
                if (i > next) text.Append(", ");
                if (values[i] is NoValue) text.Append("<nil>");
                else AppendOperand(text.Append(values[i].TypeName).Append('='), values[i]);
            }
            text.Append(')');
        }
        return text.ToString();
    }

    /// <summary>A value that is not there prints as nil once it is a function's argument.</summary>
    private static void AppendOperand(StringBuilder text, TemplateValue value)
    {
        if (value is NoValue) text.Append("<nil>");
        else value.Print(text);
    }

    private static void Verb(string format, ref int at, ReadOnlySpan<TemplateValue> values, ref int next, StringBuilder text)
    {
        var spec = new FormatSpec();
        while (at < format.Length && spec.TrySetFlag(format[at])) at++;
        spec.Width = Measure(format, ref at, values, ref next, text, "WIDTH");
        if (spec.Width is < 0)
        {
            spec.Width = -spec.Width;
            spec.TrySetFlag('-');
        }
        if (at < format.Length && format[at] == '.')
        {
            at++;
            spec.Precision = Measure(format, ref at, values, ref next, text, "PREC") ?? 0;
            if (spec.Precision < 0) spec.Precision = null;
        }
        if (at >= format.Length)
        {
            text.Append("%!(NOVERB)");
            return;
        }
        Rune.DecodeFromUtf16(format.AsSpan(at), out var verb, out var consumed);
        at += consumed;
        if (verb.Value == '%') text.Append('%');
        else if (next >= values.Length) text.Append("%!").Append(verb.ToString()).Append("(MISSING)");
        else spec.Append(text, verb, values[next++]);
    }

    private static int? Measure(string format, ref int at, ReadOnlySpan<TemplateValue> values, ref int next, StringBuilder text, string what)
    {
        // Go's own limit for widths and precisions.
        const int Largest = 1_000_000;
        if (at < format.Length && format[at] == '*')
        {
            at++;
            if (next < values.Length && values[next++] is IntegerValue { Value: >= -Largest and <= Largest } given) return (int)given.Value;
            text.Append("%!(BAD").Append(what).Append(')');
            return null;
        }
        var start = at;
        var number = 0;
        while (at < format.Length && char.IsAsciiDigit(format[at]) && number <= Largest) number = (number * 10) + (format[at++] - '0');
        if (number > Largest)
        {
            text.Append("%!(BAD").Append(what).Append(')');
            return null;
        }
        return at > start ? number : null;
    }
}
