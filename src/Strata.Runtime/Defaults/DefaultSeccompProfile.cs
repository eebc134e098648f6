using System.Runtime.InteropServices;
using Strata.Runtime.Specification;

namespace Strata.Runtime.Defaults;

/// <summary>
/// Docker's default system call filter: everything fails with EPERM but what is listed, and what is listed depends on
/// the container's capabilities. Names that a kernel or a libseccomp does not know are skipped by the runtimes.
/// </summary>
internal static partial class DefaultSeccompProfile
{
    private const string Allow = "SCMP_ACT_ALLOW";
    private const string Fail = "SCMP_ACT_ERRNO";
    private const string Equal = "SCMP_CMP_EQ";
    private const uint EPERM = 1;
    private const uint ENOSYS = 38;

    /// <summary>AF_VSOCK: sockets to the hypervisor.</summary>
    private const ulong VSock = 40;

    /// <summary>CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET: new namespaces need CAP_SYS_ADMIN.</summary>
    private const ulong NamespaceFlags = 0x7E020000;

    /// <summary>personality(2): Linux, Linux 32-bit, the two with UNAME26, and the question for the present value.</summary>
    private static readonly ulong[] Personalities = [0x0, 0x8, 0x20000, 0x20008, 0xFFFFFFFF];

    private static readonly (string Capability, string[] Names)[] ByCapability =
    [
        ("CAP_DAC_READ_SEARCH", ["open_by_handle_at"]),
        ("CAP_SYS_ADMIN",
        [
            "bpf", "clone", "clone3", "fanotify_init", "fsconfig", "fsmount", "fsopen", "fspick", "lookup_dcookie",
            "lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "mount", "mount_setattr", "move_mount",
            "open_tree", "perf_event_open", "quotactl", "quotactl_fd", "setdomainname", "sethostname", "setns", "syslog",
            "umount", "umount2", "unshare",
        ]),
        ("CAP_SYS_BOOT", ["reboot"]),
        ("CAP_SYS_CHROOT", ["chroot"]),
        ("CAP_SYS_MODULE", ["delete_module", "finit_module", "init_module"]),
        ("CAP_SYS_PACCT", ["acct"]),
        ("CAP_SYS_PTRACE", ["kcmp", "pidfd_getfd", "process_madvise"]),
        ("CAP_SYS_RAWIO", ["ioperm", "iopl"]),
        ("CAP_SYS_TIME", ["clock_settime", "clock_settime64", "settimeofday", "stime"]),
        ("CAP_SYS_TTY_CONFIG", ["vhangup"]),
        ("CAP_SYS_NICE", ["get_mempolicy", "mbind", "set_mempolicy", "set_mempolicy_home_node"]),
        ("CAP_SYSLOG", ["syslog"]),
        ("CAP_BPF", ["bpf"]),
        ("CAP_PERFMON", ["perf_event_open"]),
    ];

    /// <summary>The filter for a container with the given bounding capabilities on a machine of the given architecture.</summary>
    public static SeccompSpec Create(Architecture architecture, IReadOnlyList<string> capabilities)
    {
        var rules = new List<SyscallSpec>
        {
            new(AlwaysAllowed, Allow),
            // Safe since Linux 4.8, where ptrace no longer steps around the filter; older kernels cannot run us.
            new(["process_vm_readv", "process_vm_writev", "ptrace"], Allow),
            new(["socket"], Allow, Args: [new(0, VSock, null, "SCMP_CMP_NE")]),
        };
        foreach (var personality in Personalities) rules.Add(new(["personality"], Allow, Args: [new(0, personality, null, Equal)]));
        foreach (var names in OwnCalls(architecture)) rules.Add(new(names, Allow));
        if (!capabilities.Contains("CAP_SYS_ADMIN"))
        {
            // The flags are the second argument on s390 only.
            rules.Add(new(["clone"], Allow, Args: [new(architecture == Architecture.S390x ? 1u : 0u, NamespaceFlags, null, "SCMP_CMP_MASKED_EQ")]));
            // Its flags are in memory, where a filter can't look. ENOSYS makes C libraries fall back to clone.
            rules.Add(new(["clone3"], Fail, ENOSYS));
        }
        foreach (var (capability, names) in ByCapability)
        {
            if (capabilities.Contains(capability)) rules.Add(new(names, Allow));
        }
        return new SeccompSpec(Fail, EPERM, Architectures(architecture), rules);
    }

    internal static string[] Architectures(Architecture architecture) => architecture switch
    {
        Architecture.X64 => ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
        Architecture.X86 => ["SCMP_ARCH_X86"],
        Architecture.Arm64 => ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"],
        Architecture.Arm or Architecture.Armv6 => ["SCMP_ARCH_ARM"],
        Architecture.S390x => ["SCMP_ARCH_S390X", "SCMP_ARCH_S390"],
        Architecture.Ppc64le => ["SCMP_ARCH_PPC64LE"],
        Architecture.RiscV64 => ["SCMP_ARCH_RISCV64"],
        Architecture.LoongArch64 => ["SCMP_ARCH_LOONGARCH64"],
        _ => [],
    };

    private static string[][] OwnCalls(Architecture architecture) => architecture switch
    {
        Architecture.X64 => [["arch_prctl"], ["modify_ldt"]],
        Architecture.X86 => [["modify_ldt"]],
        Architecture.Arm64 or Architecture.Arm or Architecture.Armv6 =>
            [["arm_fadvise64_64", "arm_sync_file_range", "sync_file_range2", "breakpoint", "cacheflush", "set_tls"]],
        Architecture.S390x => [["s390_pci_mmio_read", "s390_pci_mmio_write", "s390_runtime_instr"]],
        Architecture.Ppc64le => [["sync_file_range2", "swapcontext"]],
        Architecture.RiscV64 => [["riscv_flush_icache"]],
        _ => [],
    };
}
