using System.Text;

namespace Strata.Cli.Templates.Values;

/// <summary>Nothing: a missing key, or nil.</summary>
internal sealed record NoValue : TemplateValue
{
    private readonly string _typeName;

    private NoValue(string typeName, bool exists) => (_typeName, Exists) = (typeName, exists);

    /// <summary>What a missing map key gives.</summary>
    public static NoValue Missing { get; } = new("nil", false);

    /// <summary>The constant <c>nil</c>, and JSON's null.</summary>
    public static NoValue Nil { get; } = new("interface {}", true);

    /// <summary>A nil pointer to the named type.</summary>
    public static NoValue NilOf(string typeName) => new(typeName, true);

    /// <summary>False for a missing key, which prints differently.</summary>
    public bool Exists { get; }

    public override string TypeName => _typeName;

    public override bool IsTrue => false;

    public override bool IsNil => true;

    public override TemplateValue Unboxed => IsBoxed ? Missing : this;

    public override void Print(StringBuilder text) => text.Append(Exists ? "<nil>" : "<no value>");

    public override void WriteJson(StringBuilder text, bool escapeHtml) => text.Append("null");
}
