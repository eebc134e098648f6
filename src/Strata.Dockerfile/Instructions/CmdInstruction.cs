namespace Strata.Dockerfile.Instructions;

/// <summary><c>CMD</c>: the container's command, or the entry point's default arguments.</summary>
public sealed record CmdInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "CMD";

    /// <summary>The command; empty in exec form for <c>CMD []</c>.</summary>
    public required CommandForm Command { get; init; }
}
