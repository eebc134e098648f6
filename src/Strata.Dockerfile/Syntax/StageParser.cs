using Strata.Dockerfile.Instructions;
using Strata.Oci;

namespace Strata.Dockerfile.Syntax;

/// <summary>Reads <c>FROM</c>.</summary>
internal static class StageParser
{
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public static Stage Parse(RawInstruction raw, int index, IReadOnlyList<Instruction> instructions)
    {
        var words = raw.Arguments;
        string? name = null;
        if (words.Count == 3 && words[1].Equals("as", StringComparison.OrdinalIgnoreCase))
        {
            name = words[2].ToLowerInvariant();
            if (!IsName(name))
            {
                throw StrataException.Invalid($"invalid name for build stage: {GoText.Quote(words[2])}, name can't start with a number or contain symbols");
            }
        }
        else if (words.Count != 1)
        {
            throw StrataException.Invalid("FROM requires either one or three arguments");
        }
        var flags = new FlagReader(raw, "platform");
        return new Stage
        {
            Index = index,
            Name = name,
            BaseName = words[0],
            Platform = flags.Text("platform"),
            Range = raw.Line.Range,
            Original = raw.Line.Text.Trim(),
            Comments = raw.Line.Comments,
            Instructions = instructions,
        };
    }

    private static bool IsName(string name) =>
        char.IsAsciiLetterLower(name[0]) && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');
}
