using System.Text.Json;

namespace Strata.Cli.Templates.Values;

/// <summary>
/// What Docker declares a JSON document to be. With it, fields go by their names in templates (<c>.ID</c> for
/// <c>"Id"</c>), and what the document leaves out or has as null is the empty value of its type, as in Go.
/// </summary>
/// <param name="TypeName">Go's name of the type, for error messages.</param>
/// <param name="Kind">What the type is.</param>
internal sealed record RecordShape(string TypeName, ShapeKind Kind)
{
    public static RecordShape Text { get; } = new("string", ShapeKind.Text);

    public static RecordShape Integer { get; } = new("int64", ShapeKind.Integer);

    public static RecordShape Bool { get; } = new("bool", ShapeKind.Bool);

    public static RecordShape Texts { get; } = ListOf("[]string", Text);

    /// <summary>Text to text.</summary>
    public static RecordShape TextMap { get; } = MapOf("map[string]string", Text);

    /// <summary>A set: text to an empty object.</summary>
    public static RecordShape TextSet { get; } = MapOf("map[string]struct {}", Struct("struct {}"));

    /// <summary>Anything, read as it is.</summary>
    public static RecordShape Any { get; } = new("interface {}", ShapeKind.Any);

    /// <summary>What a list or map holds.</summary>
    public RecordShape? Element { get; init; }

    /// <summary>The fields of a struct, in the order in which Docker declares them.</summary>
    public IReadOnlyList<ShapeField> Fields { get; init; } = [];

    /// <summary>True for a pointer to a struct: absent means nil.</summary>
    public bool IsPointer { get; init; }

    public static RecordShape ListOf(string typeName, RecordShape element) => new(typeName, ShapeKind.List) { Element = element };

    public static RecordShape MapOf(string typeName, RecordShape element) => new(typeName, ShapeKind.Map) { Element = element };

    public static RecordShape Struct(string typeName, params ShapeField[] fields) => new(typeName, ShapeKind.Struct) { Fields = fields };

    public static RecordShape Pointer(string typeName, params ShapeField[] fields) => Struct(typeName, fields) with { IsPointer = true };

    /// <summary>Reads a document of this shape. What has another type than the shape says is read as it is.</summary>
    public TemplateValue Read(JsonElement element) => (Kind, element.ValueKind) switch
    {
        (_, JsonValueKind.Null or JsonValueKind.Undefined) => Zero(),
        (ShapeKind.Struct, JsonValueKind.Object) => new RecordValue(TypeName, [.. Fields.Select(field => field.Read(element))]),
        (ShapeKind.List, JsonValueKind.Array) => new ListValue([.. element.EnumerateArray().Select(Element!.Read)]) { ListType = TypeName },
        (ShapeKind.Map, JsonValueKind.Object) => new MapValue(element.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Element!.Read(member.Value))))
        {
            MapType = TypeName,
            ElementZero = Element!.Zero(),
        },
        _ => JsonValues.Read(element),
    };

    private TemplateValue Zero() => Kind switch
    {
        ShapeKind.Text => new TextValue(""),
        ShapeKind.Integer => new IntegerValue(0),
        ShapeKind.Bool => new BoolValue(false),
        ShapeKind.List => new ListValue([]) { ListType = TypeName, IsNilSlice = true },
        ShapeKind.Map => new MapValue([]) { MapType = TypeName, IsNilMap = true, ElementZero = Element!.Zero() },
        ShapeKind.Struct when IsPointer => NoValue.NilOf("*" + TypeName),
        ShapeKind.Struct => new RecordValue(TypeName, [.. Fields.Select(static field => field.Read(default))]),
        _ => NoValue.Nil,
    };
}
