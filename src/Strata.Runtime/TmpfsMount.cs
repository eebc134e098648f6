namespace Strata.Runtime;

/// <summary>A file system in memory, gone with the container.</summary>
/// <param name="Target">The absolute path in the container.</param>
/// <param name="Options">Options of tmpfs(5) and mount flags that replace or extend <c>noexec,nosuid,nodev</c>.</param>
public sealed record TmpfsMount(string Target, IReadOnlyList<string> Options);
