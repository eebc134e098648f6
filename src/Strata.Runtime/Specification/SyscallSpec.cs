namespace Strata.Runtime.Specification;

/// <summary>What happens on some system calls; with <paramref name="Args"/> only when all of them match.</summary>
internal sealed record SyscallSpec(IReadOnlyList<string> Names, string Action, uint? ErrnoRet = null, IReadOnlyList<SyscallArgumentSpec>? Args = null);
