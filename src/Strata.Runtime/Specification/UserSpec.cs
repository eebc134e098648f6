namespace Strata.Runtime.Specification;

/// <summary>Who the process runs as (config.md, "POSIX-platform User").</summary>
internal sealed record UserSpec
{
    public required uint Uid { get; init; }

    public required uint Gid { get; init; }

    public required IReadOnlyList<uint> AdditionalGids { get; init; }
}
