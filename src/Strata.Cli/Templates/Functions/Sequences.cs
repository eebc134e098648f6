using System.Globalization;
using System.Text;
using Strata.Cli.Templates.Values;

namespace Strata.Cli.Templates.Functions;

/// <summary><c>len</c>, <c>index</c> and <c>slice</c>. Strings are counted in bytes.</summary>
internal static class Sequences
{
    public static IntegerValue Length(TemplateValue value) => value switch
    {
        TextValue text => new(Encoding.UTF8.GetByteCount(text.Text)),
        ListValue list => new(list.Items.Count),
        MapValue map => new(map.Keys.Count),
        NoValue { Exists: true } => throw new TemplateException("len of nil pointer"),
        NoValue => throw new TemplateException("reflect: call of reflect.Value.Type on zero Value"),
        _ => throw new TemplateException("len of type " + value.TypeName),
    };

    public static TemplateValue Index(TemplateValue value, ReadOnlySpan<TemplateValue> indexes)
    {
        if (value is NoValue) throw new TemplateException("index of untyped nil");
        foreach (var index in indexes) value = Index(value, index).Unboxed;
        return value;
    }

    public static TemplateValue Slice(TemplateValue value, ReadOnlySpan<TemplateValue> indexes)
    {
        if (value is NoValue) throw new TemplateException("slice of untyped nil");
        if (indexes.Length > 3) throw new TemplateException(string.Create(CultureInfo.InvariantCulture, $"too many slice indexes: {indexes.Length}"));
        if (value is TextValue && indexes.Length == 3) throw new TemplateException("cannot 3-index slice a string");
        var bytes = value is TextValue text ? Encoding.UTF8.GetBytes(text.Text) : [];
        var length = value switch
        {
            TextValue => bytes.Length,
            ListValue list => list.Items.Count,
            _ => throw new TemplateException("can't slice item of type " + value.TypeName),
        };
        var from = indexes.Length > 0 ? Position(indexes[0], length, inclusive: true) : 0;
        var to = indexes.Length > 1 ? Position(indexes[1], length, inclusive: true) : length;
        if (from > to) throw new TemplateException(string.Create(CultureInfo.InvariantCulture, $"invalid slice index: {from} > {to}"));
        return value is ListValue items ? items with { Items = [.. items.Items.Skip(from).Take(to - from)] } : new TextValue(Encoding.UTF8.GetString(bytes, from, to - from));
    }

    private static TemplateValue Index(TemplateValue value, TemplateValue index)
    {
        switch (value)
        {
            case ListValue list:
                return list.Items[Position(index, list.Items.Count, inclusive: false)];
            case TextValue text:
                var bytes = Encoding.UTF8.GetBytes(text.Text);
                return new IntegerValue(bytes[Position(index, bytes.Length, inclusive: false)]);
            case MapValue map:
                if (index is NoValue) throw new TemplateException("value is nil; should be of type string");
                if (index is not TextValue key) throw new TemplateException($"value has type {index.TypeName}; should be string");
                return map.Find(key.Text) ?? map.ElementZero ?? NoValue.Nil.Boxed;
            case NoValue:
                throw new TemplateException("index of nil pointer");
            default:
                throw new TemplateException("can't index item of type " + value.TypeName);
        }
    }

    private static int Position(TemplateValue index, int length, bool inclusive)
    {
        if (index is NoValue) throw new TemplateException("cannot index slice/array with nil");
        if (index is not IntegerValue { Value: var at }) throw new TemplateException("cannot index slice/array with type " + index.TypeName);
        if (at < 0 || (inclusive ? at > length : at >= length)) throw new TemplateException(string.Create(CultureInfo.InvariantCulture, $"index out of range: {at}"));
        return (int)at;
    }
}
