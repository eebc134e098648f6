namespace Strata.Cli.Rendering.Progress;

/// <summary>A line of a live view.</summary>
/// <param name="Text">Plain text without control characters.</param>
/// <param name="Colour">The parameter of the terminal's colour sequence; 0 for none.</param>
internal readonly record struct LiveLine(string Text, int Colour = 0);
