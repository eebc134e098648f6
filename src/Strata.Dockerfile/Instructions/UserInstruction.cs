using Strata.Dockerfile.Expansion;

namespace Strata.Dockerfile.Instructions;

/// <summary><c>USER</c>: the user of the instructions that follow and of the container.</summary>
public sealed record UserInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "USER";

    /// <summary><c>user[:group]</c>, names or numbers.</summary>
    public required string User { get; init; }

    /// <inheritdoc/>
    public override Instruction Expand(ExpansionScope scope) => this with { User = scope.Word(this, User) };
}
