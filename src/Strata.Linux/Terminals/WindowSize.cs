namespace Strata.Linux.Terminals;

/// <summary>A terminal's size in characters.</summary>
/// <param name="Columns">The width.</param>
/// <param name="Rows">The height.</param>
public readonly record struct WindowSize(int Columns, int Rows);
