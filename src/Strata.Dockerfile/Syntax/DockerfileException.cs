using Strata.Oci;

namespace Strata.Dockerfile.Syntax;

/// <summary>
/// A failure that belongs to lines of a Dockerfile. <see cref="Exception.Message"/> is the error alone;
/// <see cref="Frame"/> shows the lines.
/// </summary>
public sealed class DockerfileException : StrataException
{
    /// <summary>Makes a failure at the given lines.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="message">The error, with Docker's text where Docker has one.</param>
    /// <param name="range">The lines; <see cref="SourceRange.None"/> when there is no place to show.</param>
    /// <param name="source">The text that the lines are in.</param>
    /// <param name="inner">The cause.</param>
    public DockerfileException(ErrorKind kind, string message, SourceRange range, SourceText? source, Exception? inner = null)
        : base(kind, message, inner)
    {
        Range = range;
        Text = source;
    }

    /// <summary>The lines.</summary>
    public SourceRange Range { get; }

    /// <summary>The text that <see cref="Range"/> is in; null when unknown.</summary>
    public SourceText? Text { get; }

    /// <summary>What the checks found before the failure; see <see cref="DockerfileDocument.FileWarnings"/>.</summary>
    public IReadOnlyList<Linting.LintWarning> Warnings { get; internal init; } = [];

    /// <summary>The value of the directive <c># check=</c>; null when there is none, or the failure does not come from the parser.</summary>
    public string? Check { get; internal init; }

    /// <summary>The lines in BuildKit's frame, ending in a line end; empty when there are none to show.</summary>
    public string Frame => Text?.Frame(Range) ?? "";
}
