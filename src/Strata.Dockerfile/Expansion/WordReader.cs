using System.Text;

namespace Strata.Dockerfile.Expansion;

/// <summary>One run of a <see cref="WordExpander"/> over one text.</summary>
internal sealed class WordReader(WordExpander options, string text, Func<string, string?> lookup, WordSplitter? words)
{
    private const int End = -1;

    private int _position;
    private int _depth;

    private int Next => _position < text.Length ? text[_position] : End;

    /// <summary>Reads the whole text.</summary>
    public string Read() => ReadUntil(End, options.KeepsEscapes, words);

    private int Take() => _position < text.Length ? text[_position++] : End;

    // Reads up to a character, which is taken too and not part of the result.
    private string ReadUntil(int stop, bool keepsEscapes, WordSplitter? split)
    {
        var result = new StringBuilder();
        while (Next != End)
        {
            if (Next == stop)
            {
                _position++;
                return result.ToString();
            }
            if (Next == '$')
            {
                var value = ReadVariable();
                Append(result, value);
                split?.Add(value);
            }
            else if (!options.IgnoresQuotes && Next is ('\'' or '"'))
            {
                var quoted = Next == '"' ? ReadDoubleQuoted(keepsEscapes) : ReadSingleQuoted();
                Append(result, quoted);
                split?.AddQuoted(quoted);
            }
            else
            {
                var c = (char)Take();
                if (c != options.Escape)
                {
                    split?.Add(c);
                    result.Append(c);
                    continue;
                }
                if (keepsEscapes)
                {
                    split?.AddQuoted(c);
                    result.Append(c);
                }
                // At the very end an escape character escapes nothing and goes.
                if (Next == End) break;
                c = (char)Take();
                split?.AddQuoted(c);
                result.Append(c);
            }
        }
        if (stop != End) throw new ExpansionException($"unexpected end of statement while looking for matching {(char)stop}");
        return result.ToString();
    }

    private string ReadSingleQuoted()
    {
        var start = _position;
        var close = text.IndexOf('\'', start + 1);
        if (close < 0)
        {
            _position = text.Length;
            throw new ExpansionException("unexpected end of statement while looking for matching single-quote");
        }
        _position = close + 1;
        return options.KeepsQuotes ? text[start..(close + 1)] : text[(start + 1)..close];
    }

    private string ReadDoubleQuoted(bool keepsEscapes)
    {
        var result = new StringBuilder();
        _position++;
        if (options.KeepsQuotes) result.Append('"');
        while (true)
        {
            switch (Next)
            {
                case End:
                    throw new ExpansionException("unexpected end of statement while looking for matching double-quote");
                case '"':
                    _position++;
                    if (options.KeepsQuotes) result.Append('"');
                    return result.ToString();
                case '$':
                    Append(result, ReadVariable());
                    break;
                default:
                    var c = (char)Take();
                    if (c == options.Escape)
                    {
                        if (keepsEscapes) result.Append(c);
                        if (Next == End) break;
                        // Only these can be escaped inside double quotes; before others the escape character is text.
                        if (Next is '"' or '$' || Next == options.Escape) c = (char)Take();
                    }
                    result.Append(c);
                    break;
            }
        }
    }

    private string ReadVariable()
    {
        _position++;
        if (Next != '{')
        {
            var simple = ReadName();
            if (simple.Length == 0) return "$";
            return lookup(simple) ?? (options.KeepsUnset ? "$" + simple : "");
        }

        _position++;
        if (Next == End) throw new ExpansionException("syntax error: missing '}'");
        if (Next is '{' or '}' or ':') throw new ExpansionException("syntax error: bad substitution");
        if (++_depth > WordExpander.MaxDepth) throw new ExpansionException($"substitutions are nested deeper than {WordExpander.MaxDepth}");
        var name = ReadName();
        var modifier = Take();
        string value;
        switch (modifier)
        {
            case '}':
                value = lookup(name) ?? (options.KeepsUnset ? $"${{{name}}}" : "");
                break;
            case ':':
                modifier = Take();
                value = ReadModified(name, modifier, emptyIsUnset: true);
                break;
            case '/':
                value = ReadReplaced(name);
                break;
            default:
                value = ReadModified(name, modifier, emptyIsUnset: false);
                break;
        }
        _depth--;
        return value;
    }

    private string ReadModified(string name, int modifier, bool emptyIsUnset)
    {
        var written = (emptyIsUnset ? ":" : "") + (modifier == End ? '\uFFFD' : (char)modifier);
        // ":" and anything gets its word read first, so that a missing brace is what is told.
        if (!emptyIsUnset && modifier is not ('-' or '+' or '?' or '#' or '%'))
        {
            throw new ExpansionException($"unsupported modifier ({written}) in substitution");
        }
        var word = ReadPart('}', modifier is '#' or '%', "syntax error: missing '}'");
        var value = lookup(name);
        if (value is null && options.KeepsUnset) return $"${{{name}{written}{word}}}";
        var isUnset = value is null || (emptyIsUnset && value.Length == 0);
        switch (modifier)
        {
            case '-':
                return isUnset ? word : value!;
            case '+':
                return isUnset ? "" : word;
            case '?':
                if (!isUnset) return value!;
                var reason = word.Length > 0 ? word : value is null ? "is not allowed to be unset" : "is not allowed to be empty";
                throw new ExpansionException($"{name}: {reason}");
            case '#' or '%':
                var longest = word.Length > 0 && word[0] == modifier;
                var pattern = ShellPattern.Parse(longest ? word[1..] : word);
                return modifier == '#' ? pattern.TrimStart(value ?? "", longest) : pattern.TrimEnd(value ?? "", longest);
            default:
                throw new ExpansionException($"unsupported modifier ({written}) in substitution");
        }
    }

    private string ReadReplaced(string name)
    {
        var all = Next == '/';
        if (all) _position++;
        var pattern = ReadPart('/', keepsEscapes: true, "syntax error: missing '/' in ${}");
        var replacement = ReadPart('}', keepsEscapes: true, "syntax error: missing '}'");
        var value = lookup(name);
        if (value is null && options.KeepsUnset) return $"${{{name}/{pattern}/{replacement}}}";
        return ShellPattern.Parse(pattern).Replace(value ?? "", replacement, all);
    }

    // Running out of text while looking for the end is told as the missing character, whatever was missed inside.
    private string ReadPart(char stop, bool keepsEscapes, string missing)
    {
        try
        {
            return ReadUntil(stop, keepsEscapes, null);
        }
        catch (ExpansionException) when (Next == End)
        {
            throw new ExpansionException(missing);
        }
    }

    // Letters, digits and "_"; or digits alone; or one of the shell's special parameters.
    private string ReadName()
    {
        var start = _position;
        if (Next == End) return "";
        if (char.IsDigit((char)Next))
        {
            while (Next != End && char.IsDigit((char)Next)) _position++;
        }
        else if (Next is '@' or '*' or '#' or '?' or '-' or '$' or '!')
        {
            _position++;
        }
        else
        {
            while (Next == '_' || (Next != End && char.IsLetterOrDigit((char)Next))) _position++;
        }
        return text[start.._position];
    }

    private static void Append(StringBuilder result, string value)
    {
        if (result.Length + value.Length > WordExpander.MaxLength)
        {
            throw new ExpansionException($"the result is longer than {WordExpander.MaxLength} characters");
        }
        result.Append(value);
    }
}
