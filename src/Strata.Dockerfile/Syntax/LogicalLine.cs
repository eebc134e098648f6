namespace Strata.Dockerfile.Syntax;

/// <summary>A line with its continuations joined, and what belongs to it: the first of the three stages.</summary>
internal sealed record LogicalLine
{
    public required string Text { get; init; }

    public required SourceRange Range { get; init; }

    /// <summary>The last line of the instruction itself; the bodies of its here-documents follow it.</summary>
    public required int LastTextLine { get; init; }

    /// <summary>The comment lines since the instruction before, without <c>#</c>.</summary>
    public required IReadOnlyList<string> Comments { get; init; }

    public IReadOnlyList<Heredoc> Heredocs { get; init; } = [];

    /// <summary>The last line of the instruction, when an empty line stood among its continuations; otherwise 0.</summary>
    public int EmptyContinuation { get; init; }
}
