using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>What a container is on this machine.</summary>
public sealed record ContainerHostConfig
{
    /// <summary>What <c>--volume</c> named, <c>source:target[:options]</c>; null for none.</summary>
    public IReadOnlyList<string>? Binds { get; init; }

    /// <summary>What <c>--mount</c> asked for; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MountRequest>? Mounts { get; init; }

    /// <summary>Containers whose volumes it has too; null for none.</summary>
    public IReadOnlyList<string>? VolumesFrom { get; init; }

    /// <summary>The driver of volumes that were made for it; empty for <c>local</c>.</summary>
    public string VolumeDriver { get; init; } = "";

    /// <summary>Where its output is kept.</summary>
    public ContainerLogConfig LogConfig { get; init; } = new();

    /// <summary><c>host</c>, <c>none</c>, <c>container:ID</c> or the first network's name.</summary>
    public required string NetworkMode { get; init; }

    /// <summary>What of the machine is to lead to its ports, <c>80/tcp</c>; empty addresses and ports are free choices.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<PortBinding>> PortBindings { get; init; } = new Dictionary<string, IReadOnlyList<PortBinding>>();

    /// <summary>Every exposed port gets one of the machine.</summary>
    public bool PublishAllPorts { get; init; }

    /// <summary>Name servers; empty for the machine's.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    /// <summary>The resolver's options; empty for the machine's.</summary>
    public IReadOnlyList<string> DnsOptions { get; init; } = [];

    /// <summary>Domains that short names are looked for in; empty for the machine's.</summary>
    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    /// <summary>Names for <c>/etc/hosts</c>, <c>name:address</c>; null for none.</summary>
    public IReadOnlyList<string>? ExtraHosts { get; init; }

    /// <summary>True when it is removed when its process ends.</summary>
    public bool AutoRemove { get; init; }

    /// <summary>Capabilities beyond the default set; null for none.</summary>
    public IReadOnlyList<string>? CapAdd { get; init; }

    /// <summary>Capabilities taken from the default set; null for none.</summary>
    public IReadOnlyList<string>? CapDrop { get; init; }

    /// <summary>True when its root file system can't be written.</summary>
    public bool ReadonlyRootfs { get; init; }

    /// <summary>File systems in memory, target to options; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Tmpfs { get; init; }

    /// <summary>How it shares inter-process communication: not at all.</summary>
    public string IpcMode { get; init; } = "private";

    /// <summary>The bytes of <c>/dev/shm</c>.</summary>
    public long ShmSize { get; init; } = 64 << 20;

    /// <summary>The OCI runtime.</summary>
    public string Runtime { get; init; } = "runc";
}
