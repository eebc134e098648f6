using Strata.Cli.Arguments;
using Strata.Engine.Building.Exporting;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>Values of <c>--annotation</c>: <c>[TYPE[PLATFORM][,TYPE…]:]KEY=VALUE</c>.</summary>
internal static class AnnotationFlag
{
    /// <summary>Reads one value; several types give several annotations.</summary>
    /// <exception cref="StrataException">InvalidArgument with buildx's texts.</exception>
    public static IEnumerable<ImageAnnotation> Parse(string text)
    {
        if (text.Length == 0) yield break;
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) throw Invalid($"invalid annotation {GoQuote.Quote(text)}, expected key=value");
        var (key, value) = (text[..equals], text[(equals + 1)..]);
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            yield return new ImageAnnotation(AnnotationTarget.Manifest, null, key, value);
            yield break;
        }
        foreach (var type in key[..colon].Split(','))
        {
            var open = type.IndexOf('[', StringComparison.Ordinal);
            var name = open < 0 ? type : type[..open];
            if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterLower(c) || c == '-') || (open >= 0 && (!type.EndsWith(']') || open + 2 >= type.Length)))
            {
                throw Invalid($"invalid annotation type {GoQuote.Quote(type)}, expected type and optional platform in square brackets");
            }
            var target = FindTarget(name) ?? throw Invalid($"unknown annotation type {GoQuote.Quote(name)}");
            yield return new ImageAnnotation(target, open < 0 ? null : Platform.Parse(type[(open + 1)..^1]), key[(colon + 1)..], value);
        }
    }

    /// <summary>The target of that name; null when there is none.</summary>
    public static AnnotationTarget? FindTarget(string name) => name switch
    {
        "manifest" => AnnotationTarget.Manifest,
        "manifest-descriptor" => AnnotationTarget.ManifestDescriptor,
        "index" => AnnotationTarget.Index,
        "index-descriptor" => AnnotationTarget.IndexDescriptor,
        _ => null,
    };

    private static StrataException Invalid(string message) => StrataException.Invalid("parse annotations: " + message);
}
