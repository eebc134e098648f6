using Strata.Cli.Templates.Values;

namespace Strata.Cli.Templates.Functions;

/// <summary><c>eq</c> and <c>lt</c>: basic values compare with their own kind only.</summary>
internal static class Comparison
{
    /// <summary>True when the first equals any of the others.</summary>
    public static bool IsEqual(TemplateValue first, ReadOnlySpan<TemplateValue> others)
    {
        if (others.IsEmpty) throw new TemplateException("missing argument for comparison");
        foreach (var other in others)
        {
            if (IsEqual(first, other)) return true;
        }
        return false;
    }

    /// <summary>True when the first is less; only numbers and strings have an order.</summary>
    public static bool IsLess(TemplateValue first, TemplateValue second) => (first, second) switch
    {
        (IntegerValue a, IntegerValue b) => a.Value < b.Value,
        (FloatValue a, FloatValue b) => a.Value < b.Value,
        (TextValue a, TextValue b) => ByteOrder.Instance.Compare(a.Text, b.Text) < 0,
        _ => throw new TemplateException(IsBasic(first) && IsBasic(second) && first.GetType() != second.GetType()
            ? Incompatible(first, second)
            : "invalid type for comparison"),
    };

    private static bool IsEqual(TemplateValue first, TemplateValue second)
    {
        switch (first, second)
        {
            case (IntegerValue a, IntegerValue b): return a.Value == b.Value;
            case (FloatValue a, FloatValue b): return a.Value == b.Value;
            case (TextValue a, TextValue b): return a.Text == b.Text;
            case (BoolValue a, BoolValue b): return a.Value == b.Value;
        }
        if (first is NoValue || second is NoValue) return first.IsNil && second.IsNil;
        if (IsBasic(first) || IsBasic(second)) throw new TemplateException(Incompatible(first, second));
        if (first.IsNil || second.IsNil) return first.IsNil == second.IsNil;
        throw new TemplateException($"non-comparable type {first}: {first.TypeName}");
    }

    private static bool IsBasic(TemplateValue value) => value is IntegerValue or FloatValue or TextValue or BoolValue;

    private static string Incompatible(TemplateValue first, TemplateValue second) =>
        $"incompatible types for comparison: {first.TypeName} and {second.TypeName}";
}
