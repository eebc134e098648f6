using System.Text.Json.Serialization;

namespace Strata.Engine.Containers.Documents;

/// <summary>What a container is on this machine (Docker Engine API, HostConfig).</summary>
public sealed record ContainerHostConfig : ContainerResources
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
    public string NetworkMode { get; init; } = "default";

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

    /// <summary>Other containers that it knows, <c>/CONTAINER:/OWN NAME/ALIAS</c>; null for none.</summary>
    public IReadOnlyList<string>? Links { get; init; }

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

    /// <summary>When it is started again after its end.</summary>
    public RestartPolicy RestartPolicy { get; init; } = RestartPolicy.Never;

    /// <summary>All rights: every capability and device, nothing hidden.</summary>
    public bool Privileged { get; init; }

    /// <summary>What <c>--security-opt</c> said; null for nothing.</summary>
    public IReadOnlyList<string>? SecurityOpt { get; init; }

    /// <summary>Paths that appear empty; null for the usual ones, or none in a privileged container.</summary>
    public IReadOnlyList<string>? MaskedPaths { get; init; }

    /// <summary>Paths that can't be written; null as for <see cref="MaskedPaths"/>.</summary>
    public IReadOnlyList<string>? ReadonlyPaths { get; init; }

    /// <summary>Further groups of its user; null for none.</summary>
    public IReadOnlyList<string>? GroupAdd { get; init; }

    /// <summary>Inter-process communication: <c>private</c>, <c>shareable</c>, <c>none</c>, <c>host</c> or <c>container:ID</c>.</summary>
    public string IpcMode { get; init; } = "private";

    /// <summary>Process ids: empty for its own, <c>host</c> or <c>container:ID</c>.</summary>
    public string PidMode { get; init; } = "";

    /// <summary>Host name: empty for its own, or <c>host</c>.</summary>
    [JsonPropertyName("UTSMode")]
    public string UtsMode { get; init; } = "";

    /// <summary>User namespace: empty or <c>host</c>; both are the machine's.</summary>
    public string UsernsMode { get; init; } = "";

    /// <summary>Control groups: <c>private</c> or <c>host</c>.</summary>
    public string CgroupnsMode { get; init; } = "";

    /// <summary>The bytes of <c>/dev/shm</c>.</summary>
    public long ShmSize { get; init; } = 64 << 20;

    /// <summary>Settings of its namespaces; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Sysctls { get; init; }

    /// <summary>What the runtime is told beside; null for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>How readily the kernel kills it when memory is short.</summary>
    public int OomScoreAdj { get; init; }

    /// <summary>A small first process that reaps others; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Init { get; init; }

    /// <summary>The OCI runtime.</summary>
    public string Runtime { get; init; } = "runc";
}
