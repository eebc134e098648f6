using System.Globalization;
using System.Text;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Templates.Functions;

/// <summary>The functions that exist: text/template's own, and the ones that Docker adds.</summary>
internal static class TemplateFunctions
{
    /// <summary>The function of that name, or null. <c>call</c> does not exist: no value here is a function.</summary>
    public static TemplateFunction? Find(string name) => name switch
    {
        // Evaluated by the executor, which must not compute the arguments after the deciding one.
        "and" or "or" => new(name, "aa*", static arguments => arguments[^1]),
        "not" => new(name, "a", static arguments => new BoolValue(!arguments[0].IsTrue)),
        "len" => new(name, "a", static arguments => Sequences.Length(arguments[0])),
        "index" => new(name, "aa*", static arguments => Sequences.Index(arguments[0], arguments.AsSpan(1))),
        "slice" => new(name, "aa*", static arguments => Sequences.Slice(arguments[0], arguments.AsSpan(1))),
        "eq" => new(name, "aa*", static arguments => new BoolValue(Comparison.IsEqual(arguments[0], arguments.AsSpan(1)))),
        "ne" => new(name, "aa", static arguments => new BoolValue(!Comparison.IsEqual(arguments[0], arguments.AsSpan(1)))),
        "lt" => new(name, "aa", static arguments => new BoolValue(Comparison.IsLess(arguments[0], arguments[1]))),
        "le" => new(name, "aa", static arguments => new BoolValue(IsLessOrEqual(arguments))),
        "gt" => new(name, "aa", static arguments => new BoolValue(!IsLessOrEqual(arguments))),
        "ge" => new(name, "aa", static arguments => new BoolValue(!Comparison.IsLess(arguments[0], arguments[1]))),
        "print" => new(name, "a*", static arguments => new TextValue(GoPrint.Print(arguments))),
        "println" => new(name, "a*", static arguments => new TextValue(GoPrint.PrintLine(arguments))),
        "printf" => new(name, "sa*", static arguments => new TextValue(GoPrint.Format(Text(arguments[0]), arguments.AsSpan(1)))),
        "html" => new(name, "a*", static arguments => new TextValue(Escapes.Html(GoPrint.OneOrAll(arguments)))),
        "js" => new(name, "a*", static arguments => new TextValue(Escapes.JavaScript(GoPrint.OneOrAll(arguments)))),
        "urlquery" => new(name, "a*", static arguments => new TextValue(Escapes.Query(GoPrint.OneOrAll(arguments)))),
        "json" => new(name, "a", static arguments => Json(arguments[0])),
        "join" => new(name, "ls", static arguments => new TextValue(string.Join(Text(arguments[1]), ((ListValue)arguments[0]).Items))),
        "split" => new(name, "ss", static arguments => Split(Text(arguments[0]), Text(arguments[1]))),
        "title" => new(name, "s", static arguments => new TextValue(Title(Text(arguments[0])))),
        "lower" => new(name, "s", static arguments => new TextValue(Text(arguments[0]).ToLowerInvariant())),
        "upper" => new(name, "s", static arguments => new TextValue(Text(arguments[0]).ToUpperInvariant())),
        "pad" => new(name, "sii", static arguments => new TextValue(Pad(Text(arguments[0]), Number(arguments[1]), Number(arguments[2])))),
        "truncate" => new(name, "si", static arguments => new TextValue(Truncate(Text(arguments[0]), Number(arguments[1])))),
        _ => null,
    };

    /// <summary>
    /// What the function does to the header of a table: those that change the text leave a header as it is, so that
    /// <c>{{lower .Names}}</c> still stands under NAMES. Null when it does the same as in a row.
    /// </summary>
    public static Func<TemplateValue[], TemplateValue>? FindForHeader(string name) =>
        name is "json" or "title" or "lower" or "upper" or "truncate" ? static arguments => arguments[0] : null;

    private static string Text(TemplateValue value) => ((TextValue)value).Text;

    private static long Number(TemplateValue value) => ((IntegerValue)value).Value;

    private static bool IsLessOrEqual(TemplateValue[] arguments) =>
        Comparison.IsLess(arguments[0], arguments[1]) || Comparison.IsEqual(arguments[0], arguments.AsSpan(1));

    private static TextValue Json(TemplateValue value)
    {
        var text = new StringBuilder();
        value.WriteJson(text, escapeHtml: false);
        return new(text.ToString());
    }

    private static ListValue Split(string text, string separator)
    {
        if (separator.Length > 0) return ListValue.OfStrings(text.Split(separator));
        return ListValue.OfStrings(text.EnumerateRunes().Select(static rune => rune.ToString()));
    }

    private static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        var start = true;
        foreach (var rune in text.EnumerateRunes())
        {
            result.Append((start ? Rune.ToUpperInvariant(rune) : rune).ToString());
            // Go's strings.Title: a word goes on through letters, digits, underscores and, outside ASCII, until a space.
            start = rune.IsAscii ? !(Rune.IsLetterOrDigit(rune) || rune.Value == '_') : Rune.IsWhiteSpace(rune);
        }
        return result.ToString();
    }

    private static string Pad(string text, long before, long after)
    {
        if (text.Length == 0) return text;
        if (before < 0 || after < 0) throw new TemplateException("strings: negative Repeat count");
        return new string(' ', (int)Math.Min(before, ushort.MaxValue)) + text + new string(' ', (int)Math.Min(after, ushort.MaxValue));
    }

    private static string Truncate(string text, long length)
    {
        // Docker counts bytes.
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < length) return text;
        if (length < 0) throw new TemplateException(string.Create(CultureInfo.InvariantCulture, $"runtime error: slice bounds out of range [:{length}]"));
        return Encoding.UTF8.GetString(bytes, 0, (int)length);
    }
}
