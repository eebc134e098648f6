namespace Strata.Dockerfile.Instructions;

/// <summary><c>RUN</c>: a command whose changes become a layer. Its text takes no variables: the shell expands them.</summary>
public sealed record RunInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "RUN";

    /// <summary>The command.</summary>
    public required CommandForm Command { get; init; }

    /// <summary><c>--mount</c> as written, one element each. Read them with <see cref="RunMount.Parse"/> after expansion.</summary>
    public IReadOnlyList<string> Mounts { get; init; } = [];

    /// <summary><c>--network</c>.</summary>
    public RunNetwork Network { get; init; }

    /// <summary><c>--security</c>.</summary>
    public RunSecurity Security { get; init; }

    /// <summary><c>--device</c> as written, one element each.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];
}
