using System.Text.Json.Serialization;

namespace Strata.Oci;

/// <summary>How a container starts (OCI image-spec, config.md "config", with Docker's additions).</summary>
public sealed record ContainerConfig
{
    /// <summary>The user, <c>user[:group]</c>, names or numbers.</summary>
    [JsonPropertyName("User")] public string? User { get; init; }

    /// <summary>Ports, <c>80/tcp</c>.</summary>
    [JsonPropertyName("ExposedPorts")] public IReadOnlyDictionary<string, EmptyObject>? ExposedPorts { get; init; }

    /// <summary>Environment, <c>NAME=value</c>.</summary>
    [JsonPropertyName("Env")] public IReadOnlyList<string>? Env { get; init; }

    /// <summary>The entry point.</summary>
    [JsonPropertyName("Entrypoint")] public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>The command, or the entry point's default arguments.</summary>
    [JsonPropertyName("Cmd")] public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>Docker's health check.</summary>
    [JsonPropertyName("Healthcheck")] public HealthConfig? Healthcheck { get; init; }

    /// <summary>Windows only: the command is already escaped. Set by Docker's builder for shell-form commands.</summary>
    [JsonPropertyName("ArgsEscaped")] public bool? ArgsEscaped { get; init; }

    /// <summary>Volumes.</summary>
    [JsonPropertyName("Volumes")] public IReadOnlyDictionary<string, EmptyObject>? Volumes { get; init; }

    /// <summary>The working directory.</summary>
    [JsonPropertyName("WorkingDir")] public string? WorkingDir { get; init; }

    /// <summary>Docker: instructions that a child image's build runs first.</summary>
    [JsonPropertyName("OnBuild")] public IReadOnlyList<string>? OnBuild { get; init; }

    /// <summary>Labels.</summary>
    [JsonPropertyName("Labels")] public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The signal that asks the container to stop.</summary>
    [JsonPropertyName("StopSignal")] public string? StopSignal { get; init; }

    /// <summary>Docker: seconds until a stop becomes a kill.</summary>
    [JsonPropertyName("StopTimeout")] public int? StopTimeout { get; init; }

    /// <summary>Docker: the shell of shell-form instructions.</summary>
    [JsonPropertyName("Shell")] public IReadOnlyList<string>? Shell { get; init; }
}
