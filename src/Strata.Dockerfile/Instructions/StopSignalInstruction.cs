using Strata.Dockerfile.Expansion;

namespace Strata.Dockerfile.Instructions;

/// <summary><c>STOPSIGNAL</c>: the signal that asks the container to stop.</summary>
public sealed record StopSignalInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "STOPSIGNAL";

    /// <summary>A name or a number. Check it with <see cref="StopSignal.IsKnown"/> after expansion.</summary>
    public required string Signal { get; init; }

    /// <inheritdoc/>
    public override Instruction Expand(ExpansionScope scope) => this with { Signal = scope.Word(this, Signal) };
}
