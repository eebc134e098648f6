using Strata.Oci;

namespace Strata.Engine.Building.Exporting;

/// <summary>An annotation of an image.</summary>
/// <param name="Target">Where it goes.</param>
/// <param name="Platform">Only for this platform; null for each.</param>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its value.</param>
public sealed record ImageAnnotation(AnnotationTarget Target, Platform? Platform, string Key, string Value);
