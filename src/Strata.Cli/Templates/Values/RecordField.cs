namespace Strata.Cli.Templates.Values;

/// <summary>A field of a <see cref="RecordValue"/>.</summary>
/// <param name="Name">The name in templates.</param>
/// <param name="Value">Computes it; called when the field is used.</param>
/// <param name="JsonName">The name in JSON when it differs.</param>
/// <param name="OmitEmpty">Left out of JSON when it is empty.</param>
internal sealed record RecordField(string Name, Func<TemplateValue> Value, string? JsonName = null, bool OmitEmpty = false);
