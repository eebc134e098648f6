using Strata.Dockerfile.Instructions;

namespace Strata.Dockerfile.Syntax;

/// <summary>A build stage: <c>FROM</c> and the instructions up to the next one.</summary>
public sealed record Stage
{
    /// <summary>The stage's place in the file, counted from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The name after <c>AS</c>, in lower case; null when there is none.</summary>
    public string? Name { get; init; }

    /// <summary>What the stage starts from, variables not yet expanded: <c>scratch</c>, an image or an earlier stage.</summary>
    public required string BaseName { get; init; }

    /// <summary>The value of <c>--platform</c>, variables not yet expanded; null when there is none.</summary>
    public string? Platform { get; init; }

    /// <summary>The lines of <c>FROM</c>.</summary>
    public required SourceRange Range { get; init; }

    /// <summary>The <c>FROM</c> line as written, continuation lines joined.</summary>
    public required string Original { get; init; }

    /// <summary>The comment lines since the instruction before, without <c>#</c>.</summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>What follows <c>FROM</c>, in order.</summary>
    public required IReadOnlyList<Instruction> Instructions { get; init; }
}
