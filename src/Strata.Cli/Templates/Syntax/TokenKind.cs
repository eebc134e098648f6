namespace Strata.Cli.Templates.Syntax;

/// <summary>What a <see cref="Token"/> is.</summary>
internal enum TokenKind
{
    /// <summary>The end of the template.</summary>
    End,

    /// <summary>A lexical error; the token's text says which.</summary>
    Error,

    /// <summary>Text outside of actions.</summary>
    Text,
    LeftDelimiter,
    RightDelimiter,
    Space,
    Bool,
    CharConstant,
    Number,
    String,
    RawString,
    Nil,
    Dot,

    /// <summary><c>.Name</c>, one name only.</summary>
    Field,

    /// <summary><c>$</c> or <c>$name</c>.</summary>
    Variable,
    Identifier,
    LeftParenthesis,
    RightParenthesis,
    Pipe,
    Assign,
    Declare,

    /// <summary>Any other printable ASCII character, such as a comma.</summary>
    Character,

    /// <summary><c>if</c>, <c>range</c> and the like.</summary>
    Keyword,
}
