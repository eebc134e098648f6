using Strata.Dockerfile.Expansion;

namespace Strata.Dockerfile.Instructions;

/// <summary><c>VOLUME</c>: directories whose content lives outside the image.</summary>
public sealed record VolumeInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "VOLUME";

    /// <summary>The directories; at least one, none empty before expansion.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <inheritdoc/>
    public override Instruction Expand(ExpansionScope scope) => this with { Paths = scope.Each(this, Paths) };
}
