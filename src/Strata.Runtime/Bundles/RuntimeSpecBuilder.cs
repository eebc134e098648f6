using Strata.Oci;
using Strata.Runtime.Defaults;
using Strata.Runtime.Specification;
using Strata.Runtime.Users;

namespace Strata.Runtime.Bundles;

/// <summary>Turns what a caller says into the document that the runtime reads. Reads no file: equal inputs, equal document.</summary>
internal static class RuntimeSpecBuilder
{
    /// <summary>The control group below which all containers have theirs.</summary>
    public const string ControlGroupParent = "strata";

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
        var capabilities = DefaultCapabilities.Change(container.IsPrivileged ? ["ALL"] : container.AddedCapabilities, container.DroppedCapabilities, machine.BoundingCapabilities);
        var spec = new RuntimeSpec
        {
            Process = new ProcessSpec
            {
                Terminal = container.Terminal ? true : null,
                ConsoleSize = container.Terminal && container.TerminalSize is { } size ? new ConsoleSizeSpec(size.Rows, size.Columns) : null,
                // The first supplementary group is the primary one, so that dropping groups cannot widen access.
                User = new UserSpec { Uid = user.Uid, Gid = user.Gid, AdditionalGids = [user.Gid, .. user.SupplementaryGroups] },
                Args = container.Arguments,
                Env = ContainerEnvironment.Create(container, user),
                Cwd = container.WorkingDirectory.Length == 0 ? "/" : container.WorkingDirectory,
                Capabilities = new CapabilitiesSpec(capabilities, capabilities, capabilities),
                Rlimits = ResourceLimits.Create(container.Limits, ResourceLimits.OwnHardLimit),
            },
            Root = new RootSpec(container.RootFileSystem, container.IsRootReadOnly ? true : null),
            Hostname = container.Hostname,
            Mounts = BuildMounts(container, files, machine),
            Linux = new LinuxSpec
            {
                Sysctl = container.Network == NetworkMode.Host || container.SharedFiles is not null ? null : new SortedDictionary<string, string>(StringComparer.Ordinal)
                {
                    ["net.ipv4.ip_unprivileged_port_start"] = "0",
                    // Not all of these groups exist in a user namespace.
                    ["net.ipv4.ping_group_range"] = machine.IsUserNamespace ? "0 0" : "0 2147483647",
                },
                Resources = machine.IsUserNamespace ? null : new ResourcesSpec(container.IsPrivileged ? DefaultDeviceRules.All : DefaultDeviceRules.List),
                CgroupsPath = machine.ControlGroupVersion == 0 || machine.IsUserNamespace ? null : $"/{ControlGroupParent}/{id}",
                Namespaces = BuildNamespaces(container, machine),
                Seccomp = container.IsPrivileged ? null : DefaultSeccompProfile.Create(machine.Architecture, capabilities),
                RootfsPropagation = RootPropagation(container.Binds),
                MaskedPaths = container.IsPrivileged ? [] : DefaultPaths.Masked,
                ReadonlyPaths = container.IsPrivileged ? [] : DefaultPaths.ReadOnly,
            },
        };
        CheckText(spec);
        return spec;
    }

    private static List<MountSpec> BuildMounts(ContainerSpecification container, IReadOnlyList<BindMount> files, Machine machine)
    {
        var mounts = DefaultMounts.Create(machine.ControlGroupVersion != 0, container.SharedMemory);
        if (machine.IsUserNamespace) DefaultMounts.Reduce(mounts, container.Network == NetworkMode.Host, machine);
        if (container.IsPrivileged)
        {
            for (var i = 0; i < mounts.Count; i++) mounts[i] = mounts[i] with { Options = [.. mounts[i].Options.Select(static option => option == "ro" ? "rw" : option)] };
        }
        var own = new List<MountSpec>();
        foreach (var tmpfs in container.Tmpfs)
        {
            CheckAbsolute(tmpfs.Target);
            List<string> options = ["noexec", "nosuid", "nodev", "rprivate"];
            foreach (var option in tmpfs.Options)
            {
                // "exec" takes back "noexec", and so on: the last word counts.
                var opposite = option.StartsWith("no", StringComparison.Ordinal) ? option[2..] : "no" + option;
                options.Remove(opposite);
                if (!options.Contains(option)) options.Add(option);
            }
            own.Add(new MountSpec(tmpfs.Target, "tmpfs", "tmpfs", options));
        }
        foreach (var bind in container.Binds)
        {
            CheckAbsolute(bind.Target);
            if (!bind.Source.StartsWith('/')) throw StrataException.Invalid($"invalid mount config: the source path {bind.Source} is not absolute");
            own.Add(Bind(bind, machine));
        }
        // What lies inside another mount comes after it.
        foreach (var mount in own.OrderBy(static mount => mount.Destination.Count(static c => c == '/'))) Add(mount);
        foreach (var file in files)
        {
            // The caller's own mount over /etc/hosts wins.
            if (!mounts.Exists(m => m.Destination == file.Target)) mounts.Add(Bind(file, machine));
        }
        return mounts;

        // A mount of the caller's over a default one (/dev/shm, /sys/fs/cgroup) takes its place.
        void Add(MountSpec mount)
        {
            mounts.RemoveAll(m => m.Destination == mount.Destination);
            mounts.Add(mount);
        }
    }

    private static MountSpec Bind(BindMount bind, Machine machine) => new(
        bind.Target,
        "bind",
        bind.Source,
        [bind.IsNonRecursive ? "bind" : "rbind", .. bind.IsReadOnly ? [IsWholeReadOnly(bind, machine) ? "rro" : "ro"] : Array.Empty<string>(), bind.Propagation]);

    private static bool IsWholeReadOnly(BindMount bind, Machine machine) => machine.HasRecursiveReadOnly && !bind.IsReadOnlyAtTop && !bind.IsNonRecursive;

    // A mount passes in or out of the container only when its root lets it.
    private static string? RootPropagation(IReadOnlyList<BindMount> binds) =>
        binds.Any(static b => b.Propagation is "shared" or "rshared") ? "shared" : binds.Any(static b => b.Propagation is "slave" or "rslave") ? "rslave" : null;

    private static List<NamespaceSpec> BuildNamespaces(ContainerSpecification container, Machine machine)
    {
        List<NamespaceSpec> namespaces = [new("mount"), new("uts"), new("pid"), new("ipc")];
        if (container.Network == NetworkMode.None) namespaces.Insert(1, new("network", container.NetworkNamespace));
        // As Docker: the unified hierarchy shows a container only its own part.
        if (machine.ControlGroupVersion == 2) namespaces.Add(new("cgroup"));
        return namespaces;
    }

    private static void CheckAbsolute(string target)
    {
        if (!target.StartsWith('/')) throw StrataException.Invalid($"invalid mount path: '{target}' mount path must be absolute");
        if (target.Trim('/').Length == 0) throw StrataException.Invalid("invalid mount config: destination can't be '/'");
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
