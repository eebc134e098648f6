using System.Text;

namespace Strata.Dockerfile.Expansion;

/// <summary>Collects expanded text as words; white space parts them unless it was quoted or escaped.</summary>
internal sealed class WordSplitter
{
    private readonly List<string> _words = [];
    private readonly StringBuilder _word = new();

    public void Add(char c)
    {
        if (!char.IsWhiteSpace(c)) _word.Append(c);
        else EndWord();
    }

    public void Add(string text)
    {
        foreach (var c in text) Add(c);
    }

    public void AddQuoted(char c) => _word.Append(c);

    public void AddQuoted(string text) => _word.Append(text);

    public IReadOnlyList<string> Finish()
    {
        EndWord();
        return _words;
    }

    private void EndWord()
    {
        if (_word.Length == 0) return;
        _words.Add(_word.ToString());
        _word.Clear();
    }
}
