namespace Strata.Dockerfile.Instructions;

/// <summary>A flag of an instruction, <c>--name=value</c>.</summary>
/// <param name="Name">The name, without dashes.</param>
/// <param name="Value">The value; null when there was no <c>=</c>.</param>
public sealed record InstructionFlag(string Name, string? Value);
