using Strata.Dockerfile.Expansion;

namespace Strata.Dockerfile.Instructions;

/// <summary><c>COPY</c>: files from the context, another stage or an image.</summary>
public sealed record CopyInstruction : FileInstruction
{
    /// <inheritdoc/>
    public override string Name => "COPY";

    /// <summary><c>--from</c>: a stage's name or number, or an image; null for the context. Takes no variables.</summary>
    public string? From { get; init; }

    /// <summary><c>--parents</c>: the sources' parent directories are kept.</summary>
    public bool Parents { get; init; }

    /// <inheritdoc/>
    public override Instruction Expand(ExpansionScope scope) => ExpandShared(scope);
}
