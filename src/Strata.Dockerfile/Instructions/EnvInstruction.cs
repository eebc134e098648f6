using Strata.Dockerfile.Expansion;

namespace Strata.Dockerfile.Instructions;

/// <summary><c>ENV</c>: environment variables of the image and of the instructions that follow.</summary>
public sealed record EnvInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "ENV";

    /// <summary>The variables, in order. All are expanded with the values from before the instruction.</summary>
    public required IReadOnlyList<NamedValue> Variables { get; init; }

    /// <inheritdoc/>
    public override Instruction Expand(ExpansionScope scope) => this with { Variables = scope.Pairs(this, Variables) };
}
