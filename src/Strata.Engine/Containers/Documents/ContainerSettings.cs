using System.Text.Json.Serialization;
using Strata.Oci;

namespace Strata.Engine.Containers.Documents;

/// <summary>What a container is wherever it runs (Docker Engine API, ContainerConfig).</summary>
public sealed record ContainerSettings
{
    /// <summary>The host name.</summary>
    public required string Hostname { get; init; }

    /// <summary>The domain that the host name is in; empty for none.</summary>
    public string Domainname { get; init; } = "";

    /// <summary>The user, <c>user[:group]</c>.</summary>
    public string User { get; init; } = "";

    /// <summary>True when the starting command's standard input is connected.</summary>
    public bool AttachStdin { get; init; }

    /// <summary>True when the starting command shows its standard output.</summary>
    public bool AttachStdout { get; init; } = true;

    /// <summary>True when the starting command shows its standard error.</summary>
    public bool AttachStderr { get; init; } = true;

    /// <summary>Ports, <c>80/tcp</c>; null for none.</summary>
    public IReadOnlyDictionary<string, EmptyObject>? ExposedPorts { get; init; }

    /// <summary>True for a pseudo-terminal.</summary>
    public bool Tty { get; init; }

    /// <summary>True when its standard input stays open.</summary>
    public bool OpenStdin { get; init; }

    /// <summary>True when standard input closes with the first one who typed.</summary>
    public bool StdinOnce { get; init; }

    /// <summary>The environment, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>The command; null when only the entry point runs.</summary>
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>The health check; null for none.</summary>
    public HealthConfig? Healthcheck { get; init; }

    /// <summary>The image's name as it was given.</summary>
    public required string Image { get; init; }

    /// <summary>The volumes that the image names; null for none.</summary>
    public IReadOnlyDictionary<string, EmptyObject>? Volumes { get; init; }

    /// <summary>The working directory.</summary>
    public string WorkingDir { get; init; } = "";

    /// <summary>The entry point; null for none.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Instructions for a child image's build; null for none.</summary>
    public IReadOnlyList<string>? OnBuild { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The signal that asks it to stop; null for SIGTERM.</summary>
    public string? StopSignal { get; init; }

    /// <summary>The seconds after which it is killed when it does not stop; negative for never, null for 10.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StopTimeout { get; init; }

    /// <summary>The shell of shell-form instructions; null for the usual.</summary>
    public IReadOnlyList<string>? Shell { get; init; }
}
