using Strata.Dockerfile.Expansion;

namespace Strata.Dockerfile.Instructions;

/// <summary><c>WORKDIR</c>: the working directory; relative ones start from the one before.</summary>
public sealed record WorkdirInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "WORKDIR";

    /// <summary>The directory.</summary>
    public required string Path { get; init; }

    /// <inheritdoc/>
    public override Instruction Expand(ExpansionScope scope) => this with { Path = scope.Word(this, Path) };
}
