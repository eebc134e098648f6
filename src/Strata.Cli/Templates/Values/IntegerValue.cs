using System.Globalization;
using System.Text;

namespace Strata.Cli.Templates.Values;

/// <summary>A whole number.</summary>
internal sealed record IntegerValue(long Value) : TemplateValue
{
    public override string TypeName => "int";

    public override bool IsTrue => Value != 0;

    public override void Print(StringBuilder text) => text.Append(CultureInfo.InvariantCulture, $"{Value}");

    public override void WriteJson(StringBuilder text, bool escapeHtml) => Print(text);
}
