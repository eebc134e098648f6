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
        var own = string.Concat((container.Names?.Hosts ?? []).Select(static h => $"{h.Address}\t{h.Name}\n"));
        var text = BaseHosts(container);
        return own.Length == 0 || text.Length == 0 || text.EndsWith('\n') ? text + own : text + "\n" + own;
    }

    private static string BaseHosts(ContainerSpecification container)
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
    /// resolv.conf(5): the machine's, with what the container has of its own in its place. Servers on the loopback addresses are left
    /// out for a network of the container's own, where nobody answers there.
    /// </summary>
    public static string Resolver(ContainerSpecification container)
    {
        var text = HostResolverOf(container);
        if (container.Names is not { } names) return text;
        text = Replace(text, "nameserver", names.Servers?.Select(static s => "nameserver " + s));
        // A single dot is the root: it takes the machine's domains away.
        text = Replace(text, "search", names.SearchDomains is null ? null : names.SearchDomains is ["."] or [] ? [] : ["search " + string.Join(' ', names.SearchDomains)]);
        return Replace(text, "options", names.Options is null ? null : names.Options.Count == 0 ? [] : ["options " + string.Join(' ', names.Options)]);
    }

    private static string Replace(string text, string keyword, IEnumerable<string>? lines)
    {
        if (lines is null) return text;
        var kept = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var word, ..] || word != keyword && !(keyword == "search" && word == "domain"));
        return string.Concat(kept.Concat(lines).Select(static line => line + "\n"));
    }

    private static string HostResolverOf(ContainerSpecification container)
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
