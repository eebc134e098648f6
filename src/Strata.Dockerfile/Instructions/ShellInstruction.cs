namespace Strata.Dockerfile.Instructions;

/// <summary><c>SHELL</c>: the shell of the shell-form instructions that follow, in this image and its children.</summary>
public sealed record ShellInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "SHELL";

    /// <summary>The shell and its arguments; at least one.</summary>
    public required IReadOnlyList<string> Shell { get; init; }
}
