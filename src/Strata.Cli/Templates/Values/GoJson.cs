using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Strata.Cli.Templates.Values;

/// <summary>JSON as Go's encoder writes it: its choice of escapes, and its indentation.</summary>
internal static class GoJson
{
    /// <summary>Appends a quoted string.</summary>
    public static void AppendString(StringBuilder text, string value, bool escapeHtml)
    {
        text.Append('"');
        foreach (var rune in value.EnumerateRunes())
        {
            var c = rune.Value;
            if (c is '"' or '\\') text.Append('\\').Append((char)c);
            else if (c is '\b' or '\f' or '\n' or '\r' or '\t') text.Append('\\').Append(c switch { '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', _ => 't' });
            else if (c is < ' ' or 0x2028 or 0x2029 || (escapeHtml && c is '<' or '>' or '&')) text.Append(CultureInfo.InvariantCulture, $"\\u{c:x4}");
            else text.Append(rune.ToString());
        }
        text.Append('"');
    }

    /// <summary>Appends a document with Docker's four spaces; members, numbers and the escapes in strings stay as they are.</summary>
    public static void AppendIndented(StringBuilder text, JsonElement element, int depth = 0)
    {
        if (element.ValueKind == JsonValueKind.Object) AppendMembers(text, element, depth);
        else if (element.ValueKind == JsonValueKind.Array) AppendItems(text, element, depth);
        else text.Append(element.GetRawText());
    }

    /// <summary>Appends a document without any space; members, numbers and the escapes in strings stay as they are.</summary>
    public static void AppendCompact(StringBuilder text, JsonElement element)
    {
        var first = true;
        if (element.ValueKind == JsonValueKind.Object)
        {
            text.Append('{');
            foreach (var member in element.EnumerateObject())
            {
                if (!first) text.Append(',');
                first = false;
                AppendString(text, member.Name, escapeHtml: true);
                text.Append(':');
                AppendCompact(text, member.Value);
            }
            text.Append('}');
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            text.Append('[');
            foreach (var item in element.EnumerateArray())
            {
                if (!first) text.Append(',');
                first = false;
                AppendCompact(text, item);
            }
            text.Append(']');
        }
        else
        {
            text.Append(element.GetRawText());
        }
    }

    private static void AppendMembers(StringBuilder text, JsonElement element, int depth)
    {
        var first = true;
        text.Append('{');
        foreach (var member in element.EnumerateObject())
        {
            if (!first) text.Append(',');
            first = false;
            NewLine(text, depth + 1);
            AppendString(text, member.Name, escapeHtml: true);
            text.Append(": ");
            AppendIndented(text, member.Value, depth + 1);
        }
        if (!first) NewLine(text, depth);
        text.Append('}');
    }

    private static void AppendItems(StringBuilder text, JsonElement element, int depth)
    {
        var first = true;
        text.Append('[');
        foreach (var item in element.EnumerateArray())
        {
            if (!first) text.Append(',');
            first = false;
            NewLine(text, depth + 1);
            AppendIndented(text, item, depth + 1);
        }
        if (!first) NewLine(text, depth);
        text.Append(']');
    }

    private static void NewLine(StringBuilder text, int depth) => text.Append('\n').Append(' ', depth * 4);
}
