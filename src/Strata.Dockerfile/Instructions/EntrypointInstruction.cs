namespace Strata.Dockerfile.Instructions;

/// <summary><c>ENTRYPOINT</c>: what a container runs. An inherited <c>CMD</c> no longer counts.</summary>
public sealed record EntrypointInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "ENTRYPOINT";

    /// <summary>The command; empty in exec form for <c>ENTRYPOINT []</c>.</summary>
    public required CommandForm Command { get; init; }
}
