using Strata.Oci;
using Strata.Runtime.Defaults;
using Strata.Runtime.Specification;

namespace Strata.Runtime.Bundles;

/// <summary>The mounts of a container: those that every one has, then the caller's.</summary>
[SupportedOSPlatform("linux")]
internal static class MountsBuilder
{
    public static List<MountSpec> Build(ContainerSpecification container, IReadOnlyList<BindMount> files, Machine machine)
    {
        var mounts = DefaultMounts.Create(machine.ControlGroupVersion != 0, container.SharedMemory);
        if (container.HasNoSharedMemory) mounts.RemoveAll(static m => m.Destination == DefaultMounts.SharedMemory);
        else if (container.SharedMemorySource is { } source) mounts[mounts.FindIndex(static m => m.Destination == DefaultMounts.SharedMemory)] = new(DefaultMounts.SharedMemory, "bind", source, ["rbind", "rprivate"]);
        if (machine.IsUserNamespace) DefaultMounts.Reduce(mounts, container.Network == NetworkMode.Host, machine);
        for (var i = 0; i < mounts.Count; i++)
        {
            if (!container.IsPrivileged && !(container.Confinement.HasWritableControlGroups && mounts[i].Type == "cgroup")) continue;
            mounts[i] = mounts[i] with { Options = [.. mounts[i].Options.Select(static option => option == "ro" ? "rw" : option)] };
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

    private static void CheckAbsolute(string target)
    {
        if (!target.StartsWith('/')) throw StrataException.Invalid($"invalid mount path: '{target}' mount path must be absolute");
        if (target.Trim('/').Length == 0) throw StrataException.Invalid("invalid mount config: destination can't be '/'");
    }

    /// <summary>What the root must be for mounts to pass in or out; null for nothing.</summary>
    public static string? RootPropagation(IReadOnlyList<BindMount> binds) =>
        binds.Any(static b => b.Propagation is "shared" or "rshared") ? "shared" : binds.Any(static b => b.Propagation is "slave" or "rslave") ? "rslave" : null;
}
