namespace Strata.Testing;

/// <summary>A program of the machine failed.</summary>
public sealed class ToolException(string message) : Exception(message);
