using System.Globalization;
using System.Text;
using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Templates.Functions;

/// <summary>One <c>%</c> directive of <c>printf</c>: its flags, and what it does to a value.</summary>
internal sealed class FormatSpec
{
    private bool _left;
    private bool _plus;
    private bool _sharp;
    private bool _space;
    private bool _zero;

    public int? Width { get; set; }

    public int? Precision { get; set; }

    /// <summary>Takes a flag character; false when it is none.</summary>
    public bool TrySetFlag(char c)
    {
        switch (c)
        {
            case '-': _left = true; break;
            case '+': _plus = true; break;
            case '#': _sharp = true; break;
            case ' ': _space = true; break;
            case '0': _zero = true; break;
            default: return false;
        }
        return true;
    }

    public void Append(StringBuilder text, Rune verb, TemplateValue value)
    {
        if (verb.Value == 'T') AppendPadded(text, value is NoValue ? "<nil>" : value.TypeName);
        else AppendValue(text, verb, value);
    }

    private void AppendValue(StringBuilder text, Rune verb, TemplateValue value)
    {
        switch (value)
        {
            case NoValue:
                if (verb.Value == 'v') AppendPadded(text, "<nil>");
                else text.Append("%!").Append(verb.ToString()).Append("(<nil>)");
                return;
            case ListValue list:
                text.Append('[');
                for (var i = 0; i < list.Items.Count; i++)
                {
                    if (i > 0) text.Append(' ');
                    AppendElement(text, verb, list.Items[i]);
                }
                text.Append(']');
                return;
            case MapValue map:
                text.Append("map[");
                for (var i = 0; i < map.Keys.Count; i++)
                {
                    if (i > 0) text.Append(' ');
                    AppendValue(text, verb, new TextValue(map.Keys[i]));
                    text.Append(':');
                    AppendElement(text, verb, map.Find(map.Keys[i])!);
                }
                text.Append(']');
                return;
            case RecordValue record:
                text.Append('{');
                for (var i = 0; i < record.Fields.Count; i++)
                {
                    if (i > 0) text.Append(' ');
                    AppendElement(text, verb, record.Fields[i].Value());
                }
                text.Append('}');
                return;
        }
        if (Body(verb, value) is { } body) text.Append(body);
        else text.Append("%!").Append(verb.ToString()).Append('(').Append(value.TypeName).Append('=').Append(value).Append(')');
    }

    private void AppendElement(StringBuilder text, Rune verb, TemplateValue value)
    {
        // Inside of something nil prints as itself, whatever the verb.
        if (value is NoValue) text.Append("<nil>");
        else AppendValue(text, verb, value);
    }

    private string? Body(Rune verb, TemplateValue value) => value switch
    {
        BoolValue flag => verb.Value is 't' or 'v' ? Padded(flag.ToString()) : null,
        IntegerValue number => Integer(verb, number.Value),
        FloatValue number => Float(verb, number.Value),
        TextValue text => Text(verb, text.Text),
        _ => null,
    };

    private string? Integer(Rune verb, long value)
    {
        switch (verb.Value)
        {
            case 'c': return Padded(value is >= 0 and <= 0x10FFFF && Rune.IsValid((int)value) ? new Rune((int)value).ToString() : "\uFFFD");
            case 'q': return Padded(GoQuote.Quote((char)value));
            case 'U': return Padded(string.Create(CultureInfo.InvariantCulture, $"U+{value:X4}"));
        }
        var magnitude = (ulong)(value < 0 ? unchecked(-value) : value);
        string? digits = verb.Value switch
        {
            'd' or 'v' => magnitude.ToString(CultureInfo.InvariantCulture),
            'x' => magnitude.ToString("x", CultureInfo.InvariantCulture),
            'X' => magnitude.ToString("X", CultureInfo.InvariantCulture),
            'o' or 'O' => Radix(magnitude, 8),
            'b' => Radix(magnitude, 2),
            _ => null,
        };
        if (digits is null) return null;
        var sign = value < 0 ? "-" : _plus ? "+" : _space ? " " : "";
        var prefix = verb.Value switch
        {
            'O' => "0o",
            'x' when _sharp => "0x",
            'X' when _sharp => "0X",
            'o' when _sharp => "0",
            'b' when _sharp => "0b",
            _ => "",
        };
        if (Precision is { } precision) digits = value == 0 && precision == 0 ? "" : digits.PadLeft(precision, '0');
        else if (_zero && !_left && Width is { } width) digits = digits.PadLeft(Math.Max(0, width - sign.Length), '0');
        return Spaced(sign + prefix + digits);
    }

    private static string Radix(ulong value, uint radix)
    {
        if (value == 0) return "0";
        var digits = new StringBuilder();
        for (; value > 0; value /= radix) digits.Insert(0, (char)('0' + (value % radix)));
        return digits.ToString();
    }

    private string? Float(Rune verb, double value)
    {
        var body = verb.Value switch
        {
            'f' or 'F' => value.ToString("F" + Digits(6), CultureInfo.InvariantCulture),
            'e' or 'E' => Exponent(value, verb.Value == 'E'),
            'g' or 'v' => Precision is { } digits ? GoFormat.General(value, digits) : GoFormat.Shortest(value),
            'G' => (Precision is { } digits ? GoFormat.General(value, digits) : GoFormat.Shortest(value)).ToUpperInvariant(),
            _ => null,
        };
        if (body is null) return null;
        if (double.IsFinite(value) && !body.StartsWith('-')) body = (_plus ? "+" : _space ? " " : "") + body;
        if (!_zero || _left || Width is not { } width || body.Length >= width) return Spaced(body);
        var signed = body[0] is '+' or '-' or ' ' ? 1 : 0;
        return body[..signed] + body[signed..].PadLeft(width - signed, '0');
    }

    private string Exponent(double value, bool upper)
    {
        var text = value.ToString((upper ? "E" : "e") + Digits(6), CultureInfo.InvariantCulture);
        // .NET writes three digits of exponent, Go at least two.
        var at = text.IndexOf(upper ? 'E' : 'e', StringComparison.Ordinal) + 2;
        return at > 1 && text.Length - at == 3 && text[at] == '0' ? text.Remove(at, 1) : text;
    }

    private string Digits(int otherwise) => (Precision ?? otherwise).ToString(CultureInfo.InvariantCulture);

    private string? Text(Rune verb, string text)
    {
        switch (verb.Value)
        {
            case 's' or 'v':
                return Padded(Cut(text));
            case 'q':
                return Padded(_sharp && !text.AsSpan().ContainsAny('`', '\n') ? "`" + Cut(text) + "`" : GoQuote.Quote(Cut(text)));
            case 'x' or 'X':
                var bytes = Encoding.UTF8.GetBytes(text);
                if (Precision is { } precision && precision < bytes.Length) bytes = bytes[..precision];
                return Padded(verb.Value == 'x' ? Convert.ToHexStringLower(bytes) : Convert.ToHexString(bytes));
            default:
                return null;
        }
    }

    private string Cut(string text)
    {
        if (Precision is not { } precision) return text;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (precision-- <= 0) return text[..end];
            end += rune.Utf16SequenceLength;
        }
        return text;
    }

    private void AppendPadded(StringBuilder text, string body) => text.Append(Padded(body));

    /// <summary>Fills up with zeros when asked to, which Go does to texts as well.</summary>
    private string Padded(string body) => _zero && !_left ? Fill(body, '0') : Spaced(body);

    private string Spaced(string body) => Fill(body, ' ');

    private string Fill(string body, char with)
    {
        var missing = (Width ?? 0) - body.EnumerateRunes().Count();
        if (missing <= 0) return body;
        return _left ? body + new string(' ', missing) : new string(with, missing) + body;
    }
}
