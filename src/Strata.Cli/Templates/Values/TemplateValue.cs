using System.Text;

namespace Strata.Cli.Templates.Values;

/// <summary>
/// What a template works on: Go's values, reduced to what text/template can tell apart. Values are immutable; fields of
/// a <see cref="RecordValue"/> are computed when asked for.
/// </summary>
internal abstract record TemplateValue
{
    /// <summary>True when Go would hold it in an <c>interface{}</c>, as in decoded JSON: only error messages show it.</summary>
    public bool IsBoxed { get; init; }

    /// <summary>Go's name of the type, for error messages and <c>%T</c>.</summary>
    public abstract string TypeName { get; }

    /// <summary>What <c>if</c> sees.</summary>
    public abstract bool IsTrue { get; }

    /// <summary>Nil, or no value at all.</summary>
    public virtual bool IsNil => false;

    /// <summary>The name in messages about the place that holds the value.</summary>
    public string StaticTypeName => IsBoxed ? "interface {}" : TypeName;

    /// <summary>The value out of its interface; a nil interface is no value.</summary>
    public virtual TemplateValue Unboxed => IsBoxed ? this with { IsBoxed = false } : this;

    /// <summary>The value as an element of a list or map of anything.</summary>
    public TemplateValue Boxed => IsBoxed ? this : this with { IsBoxed = true };

    /// <summary>Appends what <c>%v</c> prints.</summary>
    public abstract void Print(StringBuilder text);

    /// <summary>Appends the value as Go's JSON encoder writes it.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="escapeHtml">Whether <c>&lt;</c>, <c>&gt;</c> and <c>&amp;</c> become <c>\u003c</c> and so on.</param>
    public abstract void WriteJson(StringBuilder text, bool escapeHtml);

    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Print(text);
        return text.ToString();
    }
}
