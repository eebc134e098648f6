namespace Strata.Runtime;

/// <summary>A file or directory of the machine that a container sees.</summary>
/// <param name="Source">The absolute path on the machine; it must exist.</param>
/// <param name="Target">The absolute path in the container.</param>
/// <param name="IsReadOnly">The container can't write to it, nor to what is mounted below it.</param>
public sealed record BindMount(string Source, string Target, bool IsReadOnly = false)
{
    /// <summary>How mounts made later pass in and out (mount(2)): <c>private</c>, <c>slave</c> or <c>shared</c>, with an <c>r</c> for those below too.</summary>
    public string Propagation { get; init; } = "rprivate";

    /// <summary>What is mounted below the source is not seen.</summary>
    public bool IsNonRecursive { get; init; }

    /// <summary>What is mounted below the source can be written, although the mount itself can't.</summary>
    public bool IsReadOnlyAtTop { get; init; }
}
