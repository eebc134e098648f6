using Strata.Dockerfile.Expansion;

namespace Strata.Dockerfile.Instructions;

/// <summary><c>LABEL</c>: metadata of the image.</summary>
public sealed record LabelInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "LABEL";

    /// <summary>The labels, in order; a later one of the same name wins.</summary>
    public required IReadOnlyList<NamedValue> Labels { get; init; }

    /// <inheritdoc/>
    public override Instruction Expand(ExpansionScope scope) => this with { Labels = scope.Pairs(this, Labels) };
}
