using Strata.Runtime.Users;

namespace Strata.Runtime.Bundles;

/// <summary>The environment of a container's process.</summary>
internal static class ContainerEnvironment
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Docker's defaults first, in Docker's order; a later entry replaces an earlier one in its place.</summary>
    public static IReadOnlyList<string> Create(ContainerSpecification container, ImageUser user)
    {
        List<string> result = [DefaultPath];
        // A build's step is told no name, as BuildKit's are not.
        if (container.Purpose == ContainerPurpose.Run) result.Add("HOSTNAME=" + container.Hostname);
        if (container.Terminal) result.Add("TERM=xterm");
        foreach (var entry in container.Environment)
        {
            var at = entry.IndexOf('=', StringComparison.Ordinal);
            var index = Find(at < 0 ? entry : entry[..at]);
            if (at < 0)
            {
                if (index >= 0) result.RemoveAt(index);
            }
            else if (index < 0) result.Add(entry);
            else result[index] = entry;
        }
        if (Find("HOME") < 0) result.Add("HOME=" + user.Home);
        return result;

        int Find(string name) => result.FindIndex(e => e.Length > name.Length && e[name.Length] == '=' && e.StartsWith(name, StringComparison.Ordinal));
    }
}
