using Strata.Linux.Files;

namespace Strata.Host.Trees;

/// <summary>Removes whole trees of the machine without ever following a link.</summary>
public static class DirectoryRemoval
{
    /// <summary>
    /// Removes <paramref name="name"/> and all below it. Nothing happens when it does not exist; a second call, or one
    /// after a kill, goes on where the first stopped.
    /// </summary>
    /// <exception cref="IOException">Something can't be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">As above, for want of rights.</exception>
    public static void Remove(string parent, string name)
    {
        if (HostSystem.IsLinux) TreeRemoval.Remove(parent, name);
        else PortableRemoval.Remove(Path.Combine(parent, name));
    }
}
