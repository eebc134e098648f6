using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>One cache that a flag names, split into its fields and not yet understood: <c>type=TYPE,KEY=VALUE,…</c>, or an image's name.</summary>
/// <param name="Type">The type as it was written; <c>registry</c> for a bare name.</param>
/// <param name="Attributes">The other fields, keys in lower case; the last of one key counts, unless the key may be repeated.</param>
internal sealed record CacheSpecification(string Type, IReadOnlyList<KeyValuePair<string, string>> Attributes)
{
    /// <summary>The key of the name of an image.</summary>
    public const string ReferenceKey = "ref";

    /// <summary>Reads a value with buildx's rules: without any <c>=</c> it is a list of names.</summary>
    /// <exception cref="StrataException">InvalidArgument with buildx's texts.</exception>
    public static IEnumerable<CacheSpecification> Parse(string text)
    {
        var fields = CsvFields.Split(text);
        if (!text.Contains('=', StringComparison.Ordinal)) return fields.Select(static name => new CacheSpecification("registry", [new(ReferenceKey, name)]));
        string? type = null;
        var attributes = new List<KeyValuePair<string, string>>();
        foreach (var field in fields)
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw StrataException.Invalid($"invalid value {field}");
            var (key, value) = (field[..equals].Trim().ToLowerInvariant(), field[(equals + 1)..]);
            if (key == "type") type = value;
            else attributes.Add(new(key, value));
        }
        return [new CacheSpecification(string.IsNullOrEmpty(type) ? throw StrataException.Invalid($"type required for \"{text}\"") : type, attributes)];
    }
}
