using Strata.Runtime.Specification;

namespace Strata.Runtime.Defaults;

/// <summary>The mounts that every container has, in Docker's order and with Docker's options.</summary>
internal static class DefaultMounts
{
    /// <summary>The directories in the root file system that they need; everything else is inside one of them.</summary>
    public static IReadOnlyList<string> MountPoints { get; } = ["/proc", "/dev", "/sys"];

    /// <summary>The list; without <c>/sys/fs/cgroup</c> on a machine that has no control groups mounted.</summary>
    /// <param name="hasCgroups">There are control groups.</param>
    /// <param name="sharedMemory">The bytes of <c>/dev/shm</c>.</param>
    public static List<MountSpec> Create(bool hasCgroups, long sharedMemory)
    {
        List<MountSpec> mounts =
        [
            new("/proc", "proc", "proc", ["nosuid", "noexec", "nodev"]),
            new("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            new("/dev/pts", "devpts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            new("/sys", "sysfs", "sysfs", ["nosuid", "noexec", "nodev", "ro"]),
        ];
        if (hasCgroups) mounts.Add(new("/sys/fs/cgroup", "cgroup", "cgroup", ["ro", "nosuid", "noexec", "nodev"]));
        mounts.Add(new("/dev/mqueue", "mqueue", "mqueue", ["nosuid", "noexec", "nodev"]));
        mounts.Add(new("/dev/shm", "tmpfs", "shm", ["nosuid", "noexec", "nodev", "mode=1777", $"size={sharedMemory}"]));
        return mounts;
    }
}
