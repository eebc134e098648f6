using System.Text.Json;

namespace Strata.Cli.Templates.Values;

/// <summary>JSON documents as template values, as Go's decoder reads them without a declared type.</summary>
internal static class JsonValues
{
    /// <summary>The value of the element; it keeps nothing of the document.</summary>
    public static TemplateValue Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new MapValue(element.EnumerateObject().Select(static member => KeyValuePair.Create(member.Name, Read(member.Value).Boxed))),
        JsonValueKind.Array => new ListValue([.. element.EnumerateArray().Select(static item => Read(item).Boxed)]),
        JsonValueKind.String => new TextValue(element.GetString()!),
        JsonValueKind.Number => element.TryGetInt64(out var whole) ? new IntegerValue(whole) : new FloatValue(element.GetDouble()),
        JsonValueKind.True => new BoolValue(true),
        JsonValueKind.False => new BoolValue(false),
        _ => NoValue.Nil,
    };
}
