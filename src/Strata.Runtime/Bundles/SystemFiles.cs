using System.Text;

namespace Strata.Runtime.Bundles;

/// <summary>The texts of <c>/etc/hosts</c>, <c>/etc/hostname</c> and <c>/etc/resolv.conf</c> of a container.</summary>
internal static class SystemFiles
{
    private const string HostHosts = "/etc/hosts";
    private const string HostResolver = "/etc/resolv.conf";

    /// <summary>Where systemd-resolved lists the real servers, when the host's file names only its own loopback address.</summary>
    private const string ResolvedResolver = "/run/systemd/resolve/resolv.conf";

    /// <summary>hosts(5): a copy of the machine's for a run on its network, else the loopback names.</summary>
    public static string Hosts(ContainerSpecification container)
    {
        if (container.Purpose == ContainerPurpose.BuildStep)
        {
            return $"127.0.0.1\tlocalhost {container.Hostname}\n::1\tlocalhost ip6-localhost ip6-loopback\n";
        }
        return container.Network == NetworkMode.Host && File.Exists(HostHosts)
            ? File.ReadAllText(HostHosts, Encoding.Latin1)
            : """
              127.0.0.1	localhost
              ::1	localhost ip6-localhost ip6-loopback
              fe00::	ip6-localnet
              ff00::	ip6-mcastprefix
              ff02::1	ip6-allnodes
              ff02::2	ip6-allrouters

              """;
    }

    /// <summary>hostname(5).</summary>
    public static string Hostname(ContainerSpecification container) => container.Hostname + "\n";

    /// <summary>
    /// resolv.conf(5): the machine's. Servers on the loopback addresses are left out for a network of the container's own,
    /// where nobody answers there.
    /// </summary>
    public static string Resolver(ContainerSpecification container)
    {
        var text = File.Exists(HostResolver) ? File.ReadAllText(HostResolver, Encoding.Latin1) : "";
        if (container.Network == NetworkMode.Host) return text;
        var reachable = WithoutLoopback(text);
        if (!HasServer(reachable) && HasServer(text) && File.Exists(ResolvedResolver))
        {
            reachable = WithoutLoopback(File.ReadAllText(ResolvedResolver, Encoding.Latin1));
        }
        return reachable;
    }

    internal static string WithoutLoopback(string text) =>
        string.Concat(text.Split('\n').Where(static line => !IsLoopbackServer(line)).Select(static line => line + "\n")).TrimEnd('\n') + "\n";

    private static bool HasServer(string text) => text.Split('\n').Any(static line => line.StartsWith("nameserver", StringComparison.Ordinal));

    private static bool IsLoopbackServer(string line)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words is ["nameserver", var address, ..] && (address.StartsWith("127.", StringComparison.Ordinal) || address == "::1");
    }
}
