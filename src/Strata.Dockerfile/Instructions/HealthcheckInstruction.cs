namespace Strata.Dockerfile.Instructions;

/// <summary><c>HEALTHCHECK</c>: how to see whether a container works.</summary>
public sealed record HealthcheckInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "HEALTHCHECK";

    /// <summary>The check as the image config holds it; what was not given is null.</summary>
    public required Oci.HealthConfig Health { get; init; }
}
