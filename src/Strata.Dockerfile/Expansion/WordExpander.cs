using System.Diagnostics.CodeAnalysis;
using Strata.Oci;

namespace Strata.Dockerfile.Expansion;

/// <summary>
/// Expands variables and removes quotes, as BuildKit's shell lexer does: <c>$v</c>, <c>${v}</c>, <c>${v:-w}</c>,
/// <c>${v-w}</c>, <c>${v:+w}</c>, <c>${v+w}</c>, <c>${v:?e}</c>, <c>${v?e}</c>, <c>${v#p}</c>, <c>${v##p}</c>,
/// <c>${v%p}</c>, <c>${v%%p}</c>, <c>${v/p/w}</c>, <c>${v//p/w}</c>. Immutable; safe for several threads at once.
/// </summary>
public sealed class WordExpander
{
    /// <summary>The longest result, in characters.</summary>
    public const int MaxLength = 16 << 20;

    /// <summary>How deep <c>${a:-${b:-…}}</c> may go.</summary>
    public const int MaxDepth = 256;

    private const int QuotedSourceLength = 200;

    /// <summary>Makes an expander.</summary>
    /// <param name="escape">The escape character, <c>\</c> or <c>`</c>.</param>
    public WordExpander(char escape) => Escape = escape;

    /// <summary>For the content of here-documents: quotes are text.</summary>
    public static WordExpander ForContent { get; } = new('\\') { IgnoresQuotes = true };

    /// <summary>For the names of steps that a shell runs: its quotes and its own variables stay.</summary>
    public static WordExpander ForNames(char escape) => new(escape) { KeepsQuotes = true, KeepsUnset = true };

    /// <summary>The escape character.</summary>
    public char Escape { get; }

    /// <summary>Quotes have no meaning.</summary>
    internal bool IgnoresQuotes { get; init; }

    /// <summary>Quotes stay in the result.</summary>
    internal bool KeepsQuotes { get; init; }

    /// <summary>Escape characters stay in the result.</summary>
    internal bool KeepsEscapes { get; init; }

    /// <summary>Variables that are not set stay as they are written.</summary>
    internal bool KeepsUnset { get; init; }

    /// <summary>Expands to one word.</summary>
    /// <param name="word">The text.</param>
    /// <param name="lookup">The value of a variable; null when it is not set.</param>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public string Expand(string word, Func<string, string?> lookup)
    {
        if (!NeedsWork(word)) return word;
        try
        {
            return new WordReader(this, word, lookup, null).Read();
        }
        catch (ExpansionException e)
        {
            throw Failed(word, e);
        }
    }

    /// <summary>Expands to the words that white space outside quotes parts the result into.</summary>
    /// <exception cref="StrataException">InvalidArgument with BuildKit's text.</exception>
    public IReadOnlyList<string> ExpandToWords(string text, Func<string, string?> lookup)
    {
        try
        {
            return ReadWords(text, lookup);
        }
        catch (ExpansionException e)
        {
            throw Failed(text, e);
        }
    }

    /// <summary>As <see cref="ExpandToWords"/>; false where that throws.</summary>
    internal bool TryExpandToWords(string text, Func<string, string?> lookup, [NotNullWhen(true)] out IReadOnlyList<string>? words)
    {
        try
        {
            words = ReadWords(text, lookup);
            return true;
        }
        catch (ExpansionException)
        {
            words = null;
            return false;
        }
    }

    private IReadOnlyList<string> ReadWords(string text, Func<string, string?> lookup)
    {
        var words = new WordSplitter();
        new WordReader(this, text, lookup, words).Read();
        return words.Finish();
    }

    private bool NeedsWork(string word) => word.AsSpan().ContainsAny('$', '\'', '"') || word.Contains(Escape, StringComparison.Ordinal);

    private static StrataException Failed(string word, ExpansionException cause)
    {
        if (word.Length > QuotedSourceLength) word = word[..QuotedSourceLength] + "...";
        return StrataException.Invalid($"failed to process {GoText.Quote(word)}: {cause.Message}", cause);
    }
}
