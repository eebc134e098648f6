namespace Strata.Cli.Rendering.Progress;

/// <summary>A line that a step wrote.</summary>
/// <param name="Stamp">The seconds after which it began, as <c>0.123</c>; empty when its beginning was left out.</param>
/// <param name="Text">Its bytes without the line end.</param>
internal readonly record struct OutputLine(ReadOnlyMemory<byte> Stamp, ReadOnlyMemory<byte> Text);
