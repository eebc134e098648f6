namespace Strata.Dockerfile.Instructions;

/// <summary><c>ONBUILD</c>: an instruction for the builds that start from this image.</summary>
public sealed record OnbuildInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "ONBUILD";

    /// <summary>
    /// The instruction as the image config keeps it, here-documents appended. Read it with
    /// <see cref="Syntax.DockerfileDocument.ParseTrigger"/> when it is triggered.
    /// </summary>
    public required string Expression { get; init; }
}
