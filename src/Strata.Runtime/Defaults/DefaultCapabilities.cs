using Strata.Oci;

namespace Strata.Runtime.Defaults;

/// <summary>The capabilities of a container: Docker's default set, changed by what the caller adds and drops.</summary>
internal static class DefaultCapabilities
{
    private const string Everything = "ALL";

    /// <summary>Docker's default set, in Docker's order.</summary>
    public static IReadOnlyList<string> List { get; } =
    [
        "CAP_CHOWN",
        "CAP_DAC_OVERRIDE",
        "CAP_FSETID",
        "CAP_FOWNER",
        "CAP_MKNOD",
        "CAP_NET_RAW",
        "CAP_SETGID",
        "CAP_SETUID",
        "CAP_SETFCAP",
        "CAP_SETPCAP",
        "CAP_NET_BIND_SERVICE",
        "CAP_SYS_CHROOT",
        "CAP_KILL",
        "CAP_AUDIT_WRITE",
    ];

    // linux/capability.h, in the order of the numbers.
    private static IReadOnlyList<string> Known { get; } =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID",
        "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN",
        "CAP_NET_RAW", "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT",
        "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE",
        "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL",
        "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND",
        "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    /// <summary>
    /// The set after adding and dropping. Names are taken with or without <c>CAP_</c>, in any case; <c>ALL</c> stands for
    /// every capability of <paramref name="bounding"/>, this process's own bounding set as a bit mask.
    /// </summary>
    /// <exception cref="StrataException">InvalidArgument: there is no such capability, or this process lacks it.</exception>
    public static IReadOnlyList<string> Change(IReadOnlyList<string> add, IReadOnlyList<string> drop, ulong bounding)
    {
        if (add.Count == 0 && drop.Count == 0) return List;
        var added = Normalize(add, "CapAdd", bounding);
        var dropped = Normalize(drop, "CapDrop", ulong.MaxValue);
        if (added.Contains(Everything))
        {
            return [.. Known.Where((name, number) => (bounding >> number & 1) != 0 && !dropped.Contains(name))];
        }
        var kept = dropped.Contains(Everything) ? [] : List.Where(name => !dropped.Contains(name));
        return [.. kept.Concat(added).Distinct()];
    }

    private static List<string> Normalize(IReadOnlyList<string> names, string option, ulong bounding)
    {
        var result = new List<string>(names.Count);
        foreach (var given in names)
        {
            var name = given.ToUpperInvariant();
            if (name == Everything)
            {
                result.Add(name);
                continue;
            }
            if (!name.StartsWith("CAP_", StringComparison.Ordinal)) name = "CAP_" + name;
            var number = Known.ToList().IndexOf(name);
            if (number < 0) throw StrataException.Invalid($"invalid {option}: unknown capability: \"{name}\"");
            if ((bounding >> number & 1) == 0) throw StrataException.Invalid($"invalid {option}: capability not supported by your kernel or not available in the current environment: \"{name}\"");
            result.Add(name);
        }
        return result;
    }
}
