namespace Strata.Dockerfile.Instructions;

/// <summary><c>MAINTAINER</c>: the author; deprecated.</summary>
public sealed record MaintainerInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "MAINTAINER";

    /// <summary>The author.</summary>
    public required string Maintainer { get; init; }
}
