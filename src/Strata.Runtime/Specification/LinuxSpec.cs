namespace Strata.Runtime.Specification;

/// <summary>What is Linux's own (config-linux.md).</summary>
internal sealed record LinuxSpec
{
    public IReadOnlyList<DeviceSpec>? Devices { get; init; }

    public IReadOnlyDictionary<string, string>? Sysctl { get; init; }

    public required ResourcesSpec? Resources { get; init; }

    public string? CgroupsPath { get; init; }

    public required IReadOnlyList<NamespaceSpec> Namespaces { get; init; }

    public string? RootfsPropagation { get; init; }

    public SeccompSpec? Seccomp { get; init; }

    public required IReadOnlyList<string> MaskedPaths { get; init; }

    public required IReadOnlyList<string> ReadonlyPaths { get; init; }
}
