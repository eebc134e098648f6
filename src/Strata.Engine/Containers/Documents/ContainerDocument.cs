namespace Strata.Engine.Containers.Documents;

/// <summary>A container as <c>inspect</c> shows it and the store keeps it (Docker Engine API, ContainerInspect).</summary>
public sealed record ContainerDocument
{
    /// <summary>64 hexadecimal characters.</summary>
    public required string Id { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The program.</summary>
    public required string Path { get; init; }

    /// <summary>Its arguments.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required ContainerState State { get; init; }

    /// <summary>The image's id.</summary>
    public required string Image { get; init; }

    /// <summary>The file with what it said; empty when it is kept elsewhere or nowhere.</summary>
    public string LogPath { get; init; } = "";

    /// <summary>The name, with a leading slash.</summary>
    public required string Name { get; init; }

    /// <summary>How often it was restarted by a policy.</summary>
    public int RestartCount { get; init; }

    /// <summary>The storage driver.</summary>
    public required string Driver { get; init; }

    /// <summary>The operating system.</summary>
    public string Platform { get; init; } = "linux";

    /// <summary>What it is on this machine.</summary>
    public required ContainerHostConfig HostConfig { get; init; }

    /// <summary>What is mounted into it.</summary>
    public IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>Its places in networks.</summary>
    public ContainerNetworkSettings NetworkSettings { get; init; } = new();

    /// <summary>What it is wherever it runs: the image's configuration with the changes of the command line.</summary>
    public required ContainerSettings Config { get; init; }
}
