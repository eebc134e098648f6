using System.Text;

namespace Strata.Cli.Templates.Values;

/// <summary>A string.</summary>
internal sealed record TextValue(string Text) : TemplateValue
{
    public override string TypeName => "string";

    public override bool IsTrue => Text.Length > 0;

    public override void Print(StringBuilder text) => text.Append(Text);

    public override void WriteJson(StringBuilder text, bool escapeHtml) => GoJson.AppendString(text, Text, escapeHtml);
}
