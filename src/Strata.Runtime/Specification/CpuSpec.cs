namespace Strata.Runtime.Specification;

/// <summary>Limits of processors (config-linux.md, "CPU").</summary>
internal sealed record CpuSpec
{
    public long? Shares { get; init; }

    public long? Quota { get; init; }

    public long? Period { get; init; }

    public string? Cpus { get; init; }

    public string? Mems { get; init; }
}
