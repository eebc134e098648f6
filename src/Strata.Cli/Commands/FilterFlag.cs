using Strata.Cli.Arguments;

namespace Strata.Cli.Commands;

/// <summary>The repeatable <c>--filter name=value</c>.</summary>
internal static class FilterFlag
{
    private static readonly IReadOnlyList<(string Name, string Value)> None = [];

    /// <summary>Registers the flag.</summary>
    public static Flag<IReadOnlyList<(string Name, string Value)>> Filters(this FlagSet flags, char? shorthand, string usage) =>
        flags.Custom("filter", shorthand, usage, "filter", None, Append);

    private static string? Append(string text, IReadOnlyList<(string Name, string Value)> current, out IReadOnlyList<(string Name, string Value)> value)
    {
        value = current;
        if (text.Length == 0) return null;
        // "label!=x" is the filter "label!" with the value x.
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return "bad format of filter (expected name=value)";
        value = [.. current, (text[..equals].Trim().ToLowerInvariant(), text[(equals + 1)..].Trim())];
        return null;
    }
}
