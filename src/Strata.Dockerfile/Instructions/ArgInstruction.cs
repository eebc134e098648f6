namespace Strata.Dockerfile.Instructions;

/// <summary><c>ARG</c>: variables that the build may set.</summary>
public sealed record ArgInstruction : Instruction
{
    /// <inheritdoc/>
    public override string Name => "ARG";

    /// <summary>
    /// The variables, in order. Each default is expanded, when it counts, by
    /// <see cref="Expansion.ExpansionScope.Word(Instruction, string)"/> with the variables known by then.
    /// </summary>
    public required IReadOnlyList<ArgDeclaration> Arguments { get; init; }
}
