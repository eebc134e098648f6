using Strata.Oci;
using Strata.Runtime.Defaults;
using Strata.Runtime.Isolation;
using Strata.Runtime.Specification;
using Strata.Runtime.Users;

namespace Strata.Runtime.Bundles;

/// <summary>Turns what a caller says into the document that the runtime reads. Reads no file: equal inputs, equal document.</summary>
[SupportedOSPlatform("linux")]
internal static class RuntimeSpecBuilder
{
    /// <summary>The control group below which all containers have theirs.</summary>
    public const string ControlGroupParent = "strata";

    /// <summary>Where an init program is seen in a container, as in Docker's.</summary>
    public const string InitPath = "/sbin/docker-init";

    /// <summary>Builds the document.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="container">What it is to be.</param>
    /// <param name="user">Its user, looked up in the image.</param>
    /// <param name="files">Files of the bundle and where they appear.</param>
    /// <param name="machine">Where it is to run.</param>
    /// <exception cref="StrataException">InvalidArgument: an unknown capability or limit, a path that is not absolute, or text that is not Unicode.</exception>
    public static RuntimeSpec Build(string id, ContainerSpecification container, ImageUser user, IReadOnlyList<BindMount> files, Machine machine)
    {
        if (container.Arguments.Count == 0) throw StrataException.Invalid("no command specified");
        // As in Docker, nothing is taken from a privileged container.
        var capabilities = container.IsPrivileged ? DefaultCapabilities.Change(["ALL"], [], machine.BoundingCapabilities) : DefaultCapabilities.Change(container.AddedCapabilities, container.DroppedCapabilities, machine.BoundingCapabilities);
        var showsSystem = container.IsPrivileged || container.Confinement.ShowsSystemPaths;
        var (devices, rules) = BuildDevices(container, machine);
        var spec = new RuntimeSpec
        {
            Process = new ProcessSpec
            {
                Terminal = container.Terminal ? true : null,
                ConsoleSize = container.Terminal && container.TerminalSize is { } size ? new ConsoleSizeSpec(size.Rows, size.Columns) : null,
                // The first supplementary group is the primary one, so that dropping groups cannot widen access.
                User = new UserSpec { Uid = user.Uid, Gid = user.Gid, AdditionalGids = [user.Gid, .. user.SupplementaryGroups] },
                Args = container.Init is null ? container.Arguments : [InitPath, "--", .. container.Arguments],
                Env = ContainerEnvironment.Create(container, user),
                Cwd = container.WorkingDirectory.Length == 0 ? "/" : container.WorkingDirectory,
                Capabilities = new CapabilitiesSpec(capabilities, capabilities, capabilities),
                Rlimits = ResourceLimits.Create(container.Limits, ResourceLimits.OwnHardLimit),
                NoNewPrivileges = container.Confinement.HasNoNewPrivileges ? true : null,
                ApparmorProfile = container.Confinement.AppArmorProfile,
                OomScoreAdj = container.OutOfMemoryScore,
            },
            Root = new RootSpec(container.RootFileSystem, container.IsRootReadOnly ? true : null),
            Hostname = container.Uts.IsOwn ? container.Hostname : null,
            Annotations = container.Annotations.Count == 0 ? null : container.Annotations,
            Mounts = MountsBuilder.Build(container, files, machine),
            Linux = new LinuxSpec
            {
                Devices = devices.Count == 0 ? null : devices,
                Sysctl = BuildKernelSettings(container, machine),
                Resources = machine.IsUserNamespace ? null : LimitsBuilder.Build(container.ControlGroupLimits, rules),
                CgroupsPath = machine.ControlGroupVersion == 0 || machine.IsUserNamespace ? null : $"/{ControlGroupParent}/{id}",
                Namespaces = BuildNamespaces(container, machine),
                Seccomp = BuildFilter(container, machine, capabilities),
                RootfsPropagation = MountsBuilder.RootPropagation(container.Binds),
                MaskedPaths = showsSystem ? [] : DefaultPaths.Masked,
                ReadonlyPaths = showsSystem ? [] : DefaultPaths.ReadOnly,
            },
        };
        CheckText(spec);
        return spec;
    }

    private static List<NamespaceSpec> BuildNamespaces(ContainerSpecification container, Machine machine)
    {
        List<NamespaceSpec> namespaces = [new("mount")];
        if (container.Network == NetworkMode.None) namespaces.Add(new("network", container.NetworkNamespace));
        Add("uts", container.Uts);
        Add("pid", container.Pids);
        Add("ipc", container.Ipc);
        // As Docker: the unified hierarchy shows a container only its own part.
        Add("cgroup", container.ControlGroups ?? (machine.ControlGroupVersion == 2 ? NamespaceChoice.Own : NamespaceChoice.Host));
        return namespaces;

        void Add(string type, NamespaceChoice choice)
        {
            if (choice.IsOwn || choice.Path is not null) namespaces.Add(new(type, choice.Path));
        }
    }

    private static (List<DeviceSpec> Nodes, List<DeviceRuleSpec> Rules) BuildDevices(ContainerSpecification container, Machine machine)
    {
        // Of the machine's own devices a build's step gets the right to use them, and no nodes.
        if (container.IsPrivileged && (container.Purpose == ContainerPurpose.BuildStep || machine.IsUserNamespace)) return ([], [.. DefaultDeviceRules.All]);
        var nodes = container.IsPrivileged ? Devices.All().ToList() : [];
        List<DeviceRuleSpec> rules = [.. container.IsPrivileged ? DefaultDeviceRules.All : DefaultDeviceRules.List];
        foreach (var mapping in container.Devices)
        {
            foreach (var (node, rule) in Devices.Find(mapping))
            {
                nodes.RemoveAll(n => n.Path == node.Path);
                nodes.Add(node);
                if (!container.IsPrivileged) rules.Add(rule);
            }
        }
        rules.AddRange(container.DeviceRules.Select(Devices.ReadRule));
        return (nodes, rules);
    }

    private static SortedDictionary<string, string>? BuildKernelSettings(ContainerSpecification container, Machine machine)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (container.Network != NetworkMode.Host && container.SharedFiles is null)
        {
            settings["net.ipv4.ip_unprivileged_port_start"] = "0";
            // Not all of these groups exist in a user namespace.
            settings["net.ipv4.ping_group_range"] = machine.IsUserNamespace ? "0 0" : "0 2147483647";
        }
        foreach (var (name, value) in container.KernelSettings) settings[name] = value;
        return settings.Count == 0 ? null : settings;
    }

    private static SeccompSpec? BuildFilter(ContainerSpecification container, Machine machine, IReadOnlyList<string> capabilities)
    {
        if (container.Confinement.SystemCallProfile is { } profile) return SeccompProfile.Read(profile, machine.Architecture, capabilities);
        return container.IsPrivileged || container.Confinement.AllowsAllSystemCalls ? null : DefaultSeccompProfile.Create(machine.Architecture, capabilities);
    }

    /// <summary>Bytes that are no UTF-8 stand as lone surrogates in our strings; the runtimes' JSON can't hold them.</summary>
    private static void CheckText(RuntimeSpec spec)
    {
        foreach (var text in (IEnumerable<string>)[.. spec.Process.Args, .. spec.Process.Env, spec.Process.Cwd, spec.Root.Path, spec.Hostname ?? "", .. spec.Mounts.Select(static m => m.Destination), .. spec.Mounts.Select(static m => m.Source)])
        {
            if (text.Contains('\0', StringComparison.Ordinal)) throw StrataException.Invalid("a container's arguments, environment and paths can't hold a NUL");
            for (var i = 0; i < text.Length; i++)
            {
                if (!char.IsSurrogate(text[i])) continue;
                if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) i++;
                else throw StrataException.Invalid("a container's arguments, environment and paths must be valid UTF-8: OCI runtimes read them from JSON");
            }
        }
    }
}
