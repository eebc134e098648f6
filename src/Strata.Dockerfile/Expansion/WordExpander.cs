namespace Strata.Dockerfile.Expansion;

/// <summary>Expands variables and removes quotes, as BuildKit's shell lexer does.</summary>
public sealed class WordExpander
{
    /// <summary>Makes an expander.</summary>
    /// <param name="escape">The escape character, <c>\</c> or <c>`</c>.</param>
    public WordExpander(char escape) => Escape = escape;

    /// <summary>For the content of here-documents: quotes are text.</summary>
    public static WordExpander ForContent { get; } = new('\\') { KeepsQuotes = true };

    /// <summary>The escape character.</summary>
    public char Escape { get; }

    internal bool KeepsQuotes { get; init; }

    /// <summary>Expands to one word.</summary>
    /// <param name="word">The text.</param>
    /// <param name="lookup">The value of a variable; null when it is not set.</param>
    /// <exception cref="Oci.StrataException">InvalidArgument with BuildKit's text.</exception>
    public string Expand(string word, Func<string, string?> lookup) => throw new NotImplementedException();

    /// <summary>Expands to the words that white space outside quotes parts the result into.</summary>
    /// <exception cref="Oci.StrataException">InvalidArgument with BuildKit's text.</exception>
    public IReadOnlyList<string> ExpandToWords(string text, Func<string, string?> lookup) => throw new NotImplementedException();
}
