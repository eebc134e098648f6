namespace Strata.Runtime;

/// <summary>A file or directory of the machine that a container sees.</summary>
/// <param name="Source">The absolute path on the machine; it must exist.</param>
/// <param name="Target">The absolute path in the container.</param>
/// <param name="IsReadOnly">The container can't write to it, nor to what is mounted below it.</param>
public sealed record BindMount(string Source, string Target, bool IsReadOnly = false);
