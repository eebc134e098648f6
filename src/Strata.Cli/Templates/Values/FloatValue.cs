using System.Text;
using Strata.Cli.Rendering;

namespace Strata.Cli.Templates.Values;

/// <summary>A number with a fraction.</summary>
internal sealed record FloatValue(double Value) : TemplateValue
{
    public override string TypeName => "float64";

    public override bool IsTrue => Value != 0;

    public override void Print(StringBuilder text) => text.Append(GoFormat.Shortest(Value));

    public override void WriteJson(StringBuilder text, bool escapeHtml) => text.Append(GoFormat.Json(Value));
}
