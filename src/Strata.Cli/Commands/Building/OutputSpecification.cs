using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Building;

/// <summary>One value of <c>--output</c>, split into its fields and not yet understood: <c>type=TYPE,dest=PATH,KEY=VALUE,…</c>.</summary>
/// <param name="Type">The type as it was written.</param>
/// <param name="Destination">The path; null when none was given.</param>
/// <param name="Attributes">The other fields, in order.</param>
internal sealed record OutputSpecification(string Type, string? Destination, IReadOnlyList<KeyValuePair<string, string>> Attributes)
{
    /// <summary>Reads a value with buildx's rules: a single field that is no <c>type=</c> is a directory, <c>-</c> a tar on standard output.</summary>
    /// <exception cref="StrataException">InvalidArgument with buildx's texts.</exception>
    public static OutputSpecification Parse(string text)
    {
        var fields = CsvFields.Split(text);
        if (fields is [var only] && only == text && !text.StartsWith("type=", StringComparison.Ordinal))
        {
            return text == "-" ? new OutputSpecification("tar", "-", []) : new OutputSpecification("local", text, []);
        }
        string? type = null;
        string? destination = null;
        var attributes = new List<KeyValuePair<string, string>>();
        foreach (var field in fields)
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw StrataException.Invalid($"invalid value {field}");
            var (key, value) = (field[..equals].Trim(), field[(equals + 1)..]);
            switch (key.ToLowerInvariant())
            {
                case "type":
                    type = value;
                    break;
                case "dest":
                    destination = value;
                    break;
                default:
                    attributes.Add(new(key, value));
                    break;
            }
        }
        if (string.IsNullOrEmpty(type)) throw StrataException.Invalid("type is required for output");
        return new OutputSpecification(type, string.IsNullOrEmpty(destination) ? null : destination, attributes);
    }
}
