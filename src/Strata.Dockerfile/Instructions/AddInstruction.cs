using Strata.Dockerfile.Expansion;

namespace Strata.Dockerfile.Instructions;

/// <summary><c>ADD</c>: files from the context, archives unpacked, URLs and Git repositories.</summary>
public sealed record AddInstruction : FileInstruction
{
    /// <inheritdoc/>
    public override string Name => "ADD";

    /// <summary><c>--checksum</c>: the digest that a download must have; null when not given.</summary>
    public string? Checksum { get; init; }

    /// <summary><c>--keep-git-dir</c>.</summary>
    public bool KeepGitDir { get; init; }

    /// <summary><c>--unpack</c>; null when not given: local archives are unpacked, downloads are not.</summary>
    public bool? Unpack { get; init; }

    /// <inheritdoc/>
    public override Instruction Expand(ExpansionScope scope) =>
        (AddInstruction)ExpandShared(scope) with { Checksum = Checksum is null ? null : scope.Word(this, Checksum) };
}
