using Strata.Linux.Terminals;
using Strata.Runtime.Isolation;
using Strata.Runtime.Limits;
using Strata.Runtime.Networking;

namespace Strata.Runtime;

/// <summary>What a container is to be. Strings that go to the container must be valid Unicode: the runtimes read JSON.</summary>
public sealed record ContainerSpecification
{
    /// <summary>Docker's size of <c>/dev/shm</c> in bytes.</summary>
    public const long DefaultSharedMemory = 64 << 20;

    /// <summary>The root file system: the absolute path of a mounted, writable directory on the machine.</summary>
    public required string RootFileSystem { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>
    /// <c>NAME=value</c>, later entries win; <c>NAME</c> alone removes a default. Defaults are PATH, HOSTNAME, HOME (from the
    /// image's passwd file) and, with a terminal, TERM.
    /// </summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The absolute working directory; made when it is missing. Empty means <c>/</c>.</summary>
    public string WorkingDirectory { get; init; } = "";

    /// <summary><c>[user][:group]</c>, names of the image or numbers; empty means root.</summary>
    public string User { get; init; } = "";

    /// <summary>A pseudo-terminal as standard streams.</summary>
    public bool Terminal { get; init; }

    /// <summary>The terminal's first size, when known.</summary>
    public WindowSize? TerminalSize { get; init; }

    /// <summary>The host's name in the container.</summary>
    public required string Hostname { get; init; }

    /// <summary>The network.</summary>
    public NetworkMode Network { get; init; }

    /// <summary>The bytes of <c>/dev/shm</c>.</summary>
    public long SharedMemory { get; init; } = DefaultSharedMemory;

    /// <summary>The path of a network namespace to enter, with <see cref="NetworkMode.None"/>; null for a new one.</summary>
    public string? NetworkNamespace { get; init; }

    /// <summary>What the container is told of names beyond what follows from its network; null for nothing.</summary>
    public NameResolution? Names { get; init; }

    /// <summary>A directory with another container's <c>hosts</c>, <c>hostname</c> and <c>resolv.conf</c>, which are shown instead; null for its own.</summary>
    public string? SharedFiles { get; init; }

    /// <summary>What the container is for.</summary>
    public ContainerPurpose Purpose { get; init; }

    /// <summary>Files and directories of the machine, mounted in this order.</summary>
    public IReadOnlyList<BindMount> Binds { get; init; } = [];

    /// <summary>File systems in memory, mounted before <see cref="Binds"/>.</summary>
    public IReadOnlyList<TmpfsMount> Tmpfs { get; init; } = [];

    /// <summary>The container can't write to its root file system.</summary>
    public bool IsRootReadOnly { get; init; }

    /// <summary>No confinement: all capabilities and devices, no seccomp filter, nothing masked or read-only.</summary>
    public bool IsPrivileged { get; init; }

    /// <summary>Capabilities beyond the default set, with or without <c>CAP_</c>; <c>ALL</c>.</summary>
    public IReadOnlyList<string> AddedCapabilities { get; init; } = [];

    /// <summary>Capabilities taken from the default set, with or without <c>CAP_</c>; <c>ALL</c>.</summary>
    public IReadOnlyList<string> DroppedCapabilities { get; init; } = [];

    /// <summary>Limits of setrlimit(2); those not named are inherited from this process.</summary>
    public IReadOnlyList<ResourceLimit> Limits { get; init; } = [];

    /// <summary>What it may use of the machine. Without effect for an ordinary user, who has no control groups.</summary>
    public ControlGroupLimits ControlGroupLimits { get; init; } = ControlGroupLimits.None;

    /// <summary>Devices of the machine.</summary>
    public IReadOnlyList<DeviceMapping> Devices { get; init; } = [];

    /// <summary>Devices that it may use when it makes their nodes, <c>c 10:200 rwm</c>.</summary>
    public IReadOnlyList<string> DeviceRules { get; init; } = [];

    /// <summary>Further groups of its user, names of the image or numbers.</summary>
    public IReadOnlyList<string> AddedGroups { get; init; } = [];

    /// <summary>Settings of its namespaces (sysctl(8)); these win over the usual ones.</summary>
    public IReadOnlyDictionary<string, string> KernelSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Its namespace of inter-process communication.</summary>
    public NamespaceChoice Ipc { get; init; } = NamespaceChoice.Own;

    /// <summary>Its namespace of process ids.</summary>
    public NamespaceChoice Pids { get; init; } = NamespaceChoice.Own;

    /// <summary>Its namespace of host names. With another than its own, <see cref="Hostname"/> is only told.</summary>
    public NamespaceChoice Uts { get; init; } = NamespaceChoice.Own;

    /// <summary>Its namespace of control groups; null for what is usual here.</summary>
    public NamespaceChoice? ControlGroups { get; init; }

    /// <summary>A directory of the machine to be seen as <c>/dev/shm</c>; null for memory of its own.</summary>
    public string? SharedMemorySource { get; init; }

    /// <summary>It has no <c>/dev/shm</c>.</summary>
    public bool HasNoSharedMemory { get; init; }

    /// <summary>What keeps its processes in.</summary>
    public Confinement Confinement { get; init; } = Confinement.Usual;

    /// <summary>A program of the machine that becomes its first process, starts the command and reaps what that leaves; null for none.</summary>
    public string? Init { get; init; }

    /// <summary>How readily the kernel kills it when memory is short, -1000 to 1000; null for what this process has.</summary>
    public int? OutOfMemoryScore { get; init; }

    /// <summary>What the runtime is told beside (config.md, "Annotations").</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
