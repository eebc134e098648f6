using Strata.Dockerfile.Expansion;

namespace Strata.Dockerfile.Instructions;

/// <summary><c>EXPOSE</c>: ports that the container listens on.</summary>
public sealed record ExposeInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "EXPOSE";

    /// <summary>The ports, such as <c>80</c>, <c>53/udp</c> or <c>8000-8010</c>. Read one with <see cref="ExposedPort.Parse"/>.</summary>
    public required IReadOnlyList<string> Ports { get; init; }

    /// <inheritdoc/>
    public override Instruction Expand(ExpansionScope scope) => this with { Ports = [.. Ports.SelectMany(port => scope.Words(this, port))] };
}
