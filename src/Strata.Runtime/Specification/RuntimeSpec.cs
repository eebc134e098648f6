namespace Strata.Runtime.Specification;

/// <summary>The document that an OCI runtime reads, <c>config.json</c> (runtime-spec, config.md): the members we write.</summary>
internal sealed record RuntimeSpec
{
    /// <summary>The version of the specification that the document keeps to; all that we use is in 1.0.2.</summary>
    public string OciVersion { get; init; } = "1.0.2";

    public required ProcessSpec Process { get; init; }

    public required RootSpec Root { get; init; }

    public string? Hostname { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    public required IReadOnlyList<MountSpec> Mounts { get; init; }

    public required LinuxSpec Linux { get; init; }
}
