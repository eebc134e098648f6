namespace Strata.Dockerfile.Syntax;

/// <summary>Lines of a Dockerfile.</summary>
/// <param name="Start">The first line, counted from 1; 0 when the place is unknown.</param>
/// <param name="End">The last line, included.</param>
public readonly record struct SourceRange(int Start, int End)
{
    /// <summary>No particular place.</summary>
    public static SourceRange None => default;

    /// <summary>True when a place is known.</summary>
    public bool IsKnown => Start > 0;

    /// <summary>One line.</summary>
    public static SourceRange Line(int line) => new(line, line);
}
