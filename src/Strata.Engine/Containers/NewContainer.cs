using Strata.Engine.Containers.Documents;
using Strata.Engine.Networks;
using Strata.Oci;
using Strata.Runtime;

namespace Strata.Engine.Containers;

/// <summary>What a container is to be, beyond what its image says.</summary>
[SupportedOSPlatform("linux")]
public sealed record NewContainer
{
    /// <summary>The image's name or id.</summary>
    public required string Image { get; init; }

    /// <summary>Its command; empty for the image's own.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Replaces the image's entry point, and its command with it; an empty list removes both. Null for the image's own.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>The name; null for a made-up one.</summary>
    public string? Name { get; init; }

    /// <summary><c>NAME=value</c>, or <c>NAME</c> to take it from this process.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The working directory; null for the image's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The user; null for the image's.</summary>
    public string? User { get; init; }

    /// <summary>The host name; null for the id's first twelve characters, or the machine's with its network.</summary>
    public string? Hostname { get; init; }

    /// <summary>What <c>--volume</c> names, <c>SOURCE:TARGET[:OPTIONS]</c>: absolute paths, or names of volumes.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Paths that get a volume without a name.</summary>
    public IReadOnlyList<string> AnonymousVolumes { get; init; } = [];

    /// <summary>What <c>--mount</c> names.</summary>
    public IReadOnlyList<MountRequest> Mounts { get; init; } = [];

    /// <summary>Containers whose volumes it has too, <c>NAME[:ro]</c>.</summary>
    public IReadOnlyList<string> VolumesFrom { get; init; } = [];

    /// <summary>The driver of volumes that are made for it; empty for <c>local</c>.</summary>
    public string VolumeDriver { get; init; } = "";

    /// <summary>File systems in memory.</summary>
    public IReadOnlyList<TmpfsMount> Tmpfs { get; init; } = [];

    /// <summary>The networks.</summary>
    public NetworkRequest Network { get; init; } = NetworkRequest.Usual;

    /// <summary>Labels on top of the image's.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>A pseudo-terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>Standard input is connected.</summary>
    public bool Interactive { get; init; }

    /// <summary>The signal that asks it to stop; null for the image's.</summary>
    public string? StopSignal { get; init; }

    /// <summary>The seconds after which it is killed when it does not stop; negative for never, null for 10.</summary>
    public int? StopTimeout { get; init; }

    /// <summary>What it is on this machine: limits, rights, what it shares. Mounts and networks in it are taken from the members above instead.</summary>
    public ContainerHostConfig HostConfig { get; init; } = new();

    /// <summary>The platform that the image must be of, <c>linux/amd64</c>; null for any.</summary>
    public string? Platform { get; init; }

    /// <summary>The domain that its host name is in; empty for none.</summary>
    public string Domainname { get; init; } = "";

    /// <summary>Replaces the image's health check, member by member; <c>NONE</c> takes it away. Null for the image's.</summary>
    public HealthConfig? Healthcheck { get; init; }

    /// <summary>The streams that its starter is connected with: <c>stdin</c>, <c>stdout</c>, <c>stderr</c>; null for the usual ones.</summary>
    public IReadOnlyList<string>? Attached { get; init; }

    /// <summary>Nobody is connected to its streams when it starts.</summary>
    public bool Detached { get; init; }

}
