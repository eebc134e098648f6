using System.Text.Json;

namespace Strata.Cli.Templates.Values;

/// <summary>A field of a <see cref="RecordShape"/>.</summary>
/// <param name="Name">The name in templates.</param>
/// <param name="Shape">What it holds.</param>
/// <param name="JsonName">The name in the document when it differs.</param>
/// <param name="OmitEmpty">Left out by <c>json</c> when it is empty.</param>
internal sealed record ShapeField(string Name, RecordShape Shape, string? JsonName = null, bool OmitEmpty = false)
{
    /// <summary>The field as read from its struct's document; an absent struct gives empty fields.</summary>
    public RecordField Read(JsonElement parent)
    {
        var member = parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(JsonName ?? Name, out var found) ? found : default;
        var value = Shape.Read(member);
        return new RecordField(Name, () => value, JsonName, OmitEmpty);
    }
}
