namespace Strata.Dockerfile.Syntax;

/// <summary>A here-document: <c>&lt;&lt;NAME</c> on an instruction's line and the lines up to <c>NAME</c>.</summary>
/// <param name="Name">The terminator, quotes removed.</param>
/// <param name="Content">The lines between, with their line ends, tabs not yet removed.</param>
/// <param name="Expands">False when the name was quoted: variables in the content stay as they are.</param>
/// <param name="StripsTabs">True for <c>&lt;&lt;-</c>: leading tabs go.</param>
/// <param name="FileDescriptor">The number before <c>&lt;&lt;</c>; 0 when there is none.</param>
public sealed record Heredoc(string Name, string Content, bool Expands, bool StripsTabs, int FileDescriptor)
{
    /// <summary>The content as a command or a file gets it: leading tabs removed when <see cref="StripsTabs"/>.</summary>
    public string Text => StripsTabs ? HeredocSyntax.StripTabs(Content) : Content;
}
