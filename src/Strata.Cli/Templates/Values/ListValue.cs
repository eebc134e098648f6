using System.Text;

namespace Strata.Cli.Templates.Values;

/// <summary>A slice.</summary>
internal sealed record ListValue(IReadOnlyList<TemplateValue> Items) : TemplateValue
{
    /// <summary>Go's type; <c>[]string</c> for what Docker declares so, else anything.</summary>
    public string ListType { get; init; } = "[]interface {}";

    /// <summary>A nil slice: <c>null</c> in JSON.</summary>
    public bool IsNilSlice { get; init; }

    public override string TypeName => ListType;

    public override bool IsTrue => Items.Count > 0;

    public override bool IsNil => IsNilSlice;

    /// <summary>A slice of strings.</summary>
    public static ListValue OfStrings(IEnumerable<string> texts) => new([.. texts.Select(static text => new TextValue(text))]) { ListType = "[]string" };

    public override void Print(StringBuilder text)
    {
        text.Append('[');
        for (var i = 0; i < Items.Count; i++)
        {
            if (i > 0) text.Append(' ');
            Items[i].Print(text);
        }
        text.Append(']');
    }

    public override void WriteJson(StringBuilder text, bool escapeHtml)
    {
        if (IsNilSlice)
        {
            text.Append("null");
            return;
        }
        text.Append('[');
        for (var i = 0; i < Items.Count; i++)
        {
            if (i > 0) text.Append(',');
            Items[i].WriteJson(text, escapeHtml);
        }
        text.Append(']');
    }
}
