namespace Strata.Runtime.Isolation;

/// <summary>Which namespace of a kind a container is in (namespaces(7)).</summary>
/// <param name="IsOwn">One of its own.</param>
/// <param name="Path">Another container's, with <paramref name="IsOwn"/> false; null for the machine's.</param>
public sealed record NamespaceChoice(bool IsOwn, string? Path = null)
{
    /// <summary>One of its own.</summary>
    public static NamespaceChoice Own { get; } = new(true);

    /// <summary>The machine's.</summary>
    public static NamespaceChoice Host { get; } = new(false);

    /// <summary>Another container's.</summary>
    /// <param name="path">Where it is to be had: <c>/proc/PID/ns/KIND</c>.</param>
    public static NamespaceChoice Of(string path) => new(false, path);
}
