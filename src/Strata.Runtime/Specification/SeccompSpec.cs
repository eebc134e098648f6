namespace Strata.Runtime.Specification;

/// <summary>The system call filter (config-linux.md, "Seccomp").</summary>
internal sealed record SeccompSpec(string DefaultAction, uint? DefaultErrnoRet, IReadOnlyList<string> Architectures, IReadOnlyList<SyscallSpec> Syscalls, IReadOnlyList<string>? Flags = null);
