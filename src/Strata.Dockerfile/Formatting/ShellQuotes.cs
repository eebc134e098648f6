namespace Strata.Dockerfile.Formatting;

/// <summary>
/// Follows the quotes of a text piece by piece, to know where white space is only that. In doubt it says that it is
/// inside of quotes.
/// </summary>
internal struct ShellQuotes(char escape)
{
    private char _quote;
    private bool _isEscaped;
    private bool _isUnclear;
    private bool _oddDoubles;

    /// <summary>True when white space at this place parts words, and any amount of it means the same.</summary>
    public readonly bool IsOutside => _quote == '\0' && !_isEscaped && !_isUnclear && !_oddDoubles;

    /// <summary>Goes over the next piece.</summary>
    public void Advance(ReadOnlySpan<char> text)
    {
        foreach (var c in text) Advance(c);
    }

    /// <summary>Goes over one character.</summary>
    public void Advance(char c)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return;
        }
        // A backslash escapes for the shell whatever the Dockerfile's own character is.
        if ((c == escape || c == '\\') && _quote != '\'')
        {
            _isEscaped = true;
            return;
        }
        switch (c)
        {
            case '"':
                // Other shells know no single quotes: to them every double quote counts.
                _oddDoubles = !_oddDoubles;
                if (_quote == '\0') _quote = c;
                else if (_quote == c) _quote = '\0';
                break;
            case '\'':
                if (_quote == '\0') _quote = c;
                else if (_quote == c) _quote = '\0';
                break;
            case '(' or '`' when _quote == '"':
                // A command inside of quotes has quotes of its own.
                _isUnclear = true;
                break;
        }
    }
}
