using Strata.Dockerfile.Instructions;
using Strata.Dockerfile.Syntax;
using Strata.Oci;

namespace Strata.Dockerfile.Expansion;

/// <summary>
/// The variables known at one instruction, and what expanding it has asked for. Not for several threads at once.
/// </summary>
public sealed class ExpansionScope
{
    private readonly WordExpander _expander;
    private readonly Func<string, string?> _lookup;
    private readonly SourceText? _source;
    private readonly HashSet<string> _asked = [];
    private readonly List<string> _used = [];
    private readonly List<string> _unset = [];
    private readonly HashSet<string> _unsetInWord = [];
    private readonly List<string> _unsetUses = [];

    /// <summary>Makes a scope.</summary>
    /// <param name="escape">The Dockerfile's escape character.</param>
    /// <param name="lookup">The value of a variable; null when it is not set.</param>
    /// <param name="source">The text that errors show.</param>
    public ExpansionScope(char escape, Func<string, string?> lookup, SourceText? source = null)
    {
        _expander = new WordExpander(escape);
        _lookup = lookup;
        _source = source;
    }

    /// <summary>The variables that were asked for and set, each once, in order.</summary>
    public IReadOnlyList<string> UsedVariables => _used;

    /// <summary>The variables that were asked for and are not set, each once, in order.</summary>
    public IReadOnlyList<string> UnsetVariables => _unset;

    /// <summary>The variables that are not set, once for every text that asks for them, in order.</summary>
    public IReadOnlyList<string> UnsetUses => _unsetUses;

    /// <summary>Expands a text to one word, quotes removed; white space in it and in values stays.</summary>
    /// <exception cref="DockerfileException">InvalidArgument, at the instruction's lines.</exception>
    public string Word(Instruction instruction, string word) => Word(instruction.Range, word);

    /// <summary>As <see cref="Word(Instruction, string)"/>, for a text that belongs to no instruction, such as a stage's base.</summary>
    public string Word(SourceRange range, string word) => Guard(range, () => _expander.Expand(word, Look));

    /// <summary>Expands a text to the words that white space outside quotes, values included, parts it into.</summary>
    /// <exception cref="DockerfileException">InvalidArgument, at the instruction's lines.</exception>
    public IReadOnlyList<string> Words(Instruction instruction, string text) =>
        Guard(instruction.Range, () => _expander.ExpandToWords(text, Look));

    /// <summary>Expands the variables in a here-document's content; quotes stay.</summary>
    /// <exception cref="DockerfileException">InvalidArgument, at the instruction's lines.</exception>
    public string Content(Instruction instruction, string content) =>
        Guard(instruction.Range, () => WordExpander.ForContent.Expand(content, Look));

    internal IReadOnlyList<string> Each(Instruction instruction, IReadOnlyList<string> words) => [.. words.Select(word => Word(instruction, word))];

    internal IReadOnlyList<NamedValue> Pairs(Instruction instruction, IReadOnlyList<NamedValue> pairs) =>
        [.. pairs.Select(pair => pair with { Name = Word(instruction, pair.Name), Value = Word(instruction, pair.Value) })];

    private string? Look(string name)
    {
        var value = _lookup(name);
        if (_asked.Add(name)) (value is null ? _unset : _used).Add(name);
        if (value is null && _unsetInWord.Add(name)) _unsetUses.Add(name);
        return value;
    }

    private T Guard<T>(SourceRange range, Func<T> expand)
    {
        _unsetInWord.Clear();
        try
        {
            return expand();
        }
        catch (StrataException e) when (e is not DockerfileException)
        {
            throw new DockerfileException(e.Kind, e.Message, range, _source, e);
        }
    }
}
