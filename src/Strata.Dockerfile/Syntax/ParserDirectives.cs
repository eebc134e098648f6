namespace Strata.Dockerfile.Syntax;

/// <summary>The directives in the comments at the top of a Dockerfile.</summary>
public sealed record ParserDirectives
{
    /// <summary>The escape character, <c>\</c> or <c>`</c>.</summary>
    public char Escape { get; init; } = '\\';

    /// <summary>The value of <c># syntax=</c>, as written; null when there is none.</summary>
    public string? Syntax { get; init; }

    /// <summary>Where <c># syntax=</c> stands.</summary>
    public SourceRange SyntaxRange { get; init; }

    /// <summary>The value of <c># check=</c>, as written; null when there is none.</summary>
    public string? Check { get; init; }

    /// <summary>Where <c># check=</c> stands.</summary>
    public SourceRange CheckRange { get; init; }
}
