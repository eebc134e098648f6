using Strata.Cli.Arguments;

namespace Strata.Cli.Templates.Syntax;

/// <summary>One piece of a template.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Where it begins, in UTF-16 units.</param>
/// <param name="Text">Its text.</param>
/// <param name="Line">The line that it begins in, from 1.</param>
internal readonly record struct Token(TokenKind Kind, int Position, string Text, int Line)
{
    private const int LongestQuoted = 10;

    /// <summary>As Go's error messages show it.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.End => "EOF",
        TokenKind.Error => Text,
        TokenKind.Keyword or TokenKind.Nil or TokenKind.Dot => "<" + Text + ">",
        _ => Text.Length > LongestQuoted ? GoQuote.Quote(Text[..LongestQuoted]) + "..." : GoQuote.Quote(Text),
    };
}
