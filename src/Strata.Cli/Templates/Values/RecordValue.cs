using System.Text;

namespace Strata.Cli.Templates.Values;

/// <summary>A struct: named fields in a fixed order, and methods that take one string.</summary>
internal sealed record RecordValue(string RecordType, IReadOnlyList<RecordField> Fields) : TemplateValue
{
    /// <summary>Methods such as <c>.Label "name"</c>.</summary>
    public IReadOnlyDictionary<string, Func<string, string>> Methods { get; init; } = new Dictionary<string, Func<string, string>>();

    /// <summary>A field that is not there is no value instead of an error, as in a map: for the headers of a table.</summary>
    public bool MissingIsNoValue { get; init; }

    /// <summary>True for rows of listings, which Docker encodes with HTML characters escaped, whoever asks.</summary>
    public bool AlwaysEscapesHtml { get; init; }

    public override string TypeName => RecordType;

    public override bool IsTrue => true;

    /// <summary>The field's value, or null when there is no such field.</summary>
    public TemplateValue? Find(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name == name) return field.Value();
        }
        return null;
    }

    public override void Print(StringBuilder text)
    {
        text.Append('{');
        for (var i = 0; i < Fields.Count; i++)
        {
            if (i > 0) text.Append(' ');
            Fields[i].Value().Print(text);
        }
        text.Append('}');
    }

    public override void WriteJson(StringBuilder text, bool escapeHtml)
    {
        text.Append('{');
        var first = true;
        foreach (var field in Fields)
        {
            var value = field.Value();
            if (field.OmitEmpty && !value.IsTrue) continue;
            if (!first) text.Append(',');
            first = false;
            GoJson.AppendString(text, field.JsonName ?? field.Name, escapeHtml);
            text.Append(':');
            value.WriteJson(text, escapeHtml || AlwaysEscapesHtml);
        }
        text.Append('}');
    }
}
