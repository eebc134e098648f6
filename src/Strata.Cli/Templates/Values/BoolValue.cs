using System.Text;

namespace Strata.Cli.Templates.Values;

/// <summary>A bool.</summary>
internal sealed record BoolValue(bool Value) : TemplateValue
{
    public override string TypeName => "bool";

    public override bool IsTrue => Value;

    public override void Print(StringBuilder text) => text.Append(Value ? "true" : "false");

    public override void WriteJson(StringBuilder text, bool escapeHtml) => Print(text);
}
