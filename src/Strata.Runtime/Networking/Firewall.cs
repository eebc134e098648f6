using System.Globalization;
using System.Text;
using Strata.Linux.Files;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Runtime.Networking;

/// <summary>
/// The machine's firewall as far as bridges need it: a table of our own through nft, and ways through the other firewalls that a machine
/// may have and that would drop what they do not know. Every call may be repeated, and made after one that was killed.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class Firewall
{
    private const string FirewalldProcess = "/run/firewalld.pid";

    private readonly TimeProvider _time;
    private readonly string _nft;

    /// <summary>Finds nft.</summary>
    /// <exception cref="StrataException">FailedPrecondition: it is not installed.</exception>
    public Firewall(TimeProvider time)
    {
        _time = time;
        _nft = NetworkExecutable.Get("nft", "connecting a container to a bridge", "nftables");
    }

    /// <summary>Makes the rules of a network unless they are there, and those of an endpoint's ports.</summary>
    /// <param name="network">The network.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="hasBridge">True when the machine has the network's bridge, whoever made it.</param>
    /// <param name="held">The lock.</param>
    public async Task AddAsync(NetworkSpecification network, EndpointSpecification endpoint, bool hasBridge, NetworkLock held)
    {
        var script = new FirewallScript();
        if (hasBridge && ReadEntry(EntryOf(network, held)).FirstOrDefault() == network.Interface)
        {
            if (endpoint.Ports.Count > 0) await RunAsync(script.AddPorts(endpoint), held);
            return;
        }
        Directory.CreateDirectory(RegisterOf(held));
        await LeaveOthersAsync(network, ReadEntry(EntryOf(network, held)).Skip(1), held);
        await File.WriteAllTextAsync(EntryOf(network, held), "");
        await RunAsync(script.AddNetwork(network).AddPorts(endpoint), held);
        await PassOthersAsync(network, held);
    }

    /// <summary>Takes the rules of an endpoint's ports back, and those of the network.</summary>
    /// <param name="network">The network; null when it goes on.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="isThere">Tells whether the machine has an interface.</param>
    /// <param name="held">The lock.</param>
    public async Task RemoveAsync(NetworkSpecification? network, EndpointSpecification endpoint, Func<string, bool> isThere, NetworkLock held)
    {
        if (network is null)
        {
            if (endpoint.Ports.Count > 0) await RemovePortsAsync(endpoint, held);
            return;
        }
        var entry = EntryOf(network, held);
        await LeaveOthersAsync(network, ReadEntry(entry).Skip(1), held);
        if (IsLast(network, held, isThere)) await RunAsync(new FirewallScript().RemoveAll(), held);
        else
        {
            if (endpoint.Ports.Count > 0) await RemovePortsAsync(endpoint, held);
            await RunAsync(new FirewallScript().RemoveNetwork(network), held);
        }
        File.Delete(entry);
        if (Directory.Exists(RegisterOf(held)) && !Directory.EnumerateFiles(RegisterOf(held)).Any()) Directory.Delete(RegisterOf(held));
    }

    // The machine's networks with rules, of all stores; those of another network namespace have another number.
    private static string RegisterOf(NetworkLock held) => Path.Combine(held.Directory, "bridges", (FileHandle.FindHostStatus("/proc/self/ns/net")?.Inode ?? 0).ToString(CultureInfo.InvariantCulture));

    private static string EntryOf(NetworkSpecification network, NetworkLock held) => Path.Combine(RegisterOf(held), network.Id);

    // The bridge's name once its rules are made, and the other firewalls that have been told of it.
    private static Task WriteEntryAsync(NetworkSpecification network, IReadOnlyList<string> passed, NetworkLock held) =>
        File.WriteAllLinesAsync(EntryOf(network, held), [network.Interface, .. passed]);

    private static string[] ReadEntry(string entry) => File.Exists(entry) ? File.ReadAllLines(entry) : [];

    // An entry without a bridge is one of a store that was deleted while its containers ran.
    private static bool IsLast(NetworkSpecification network, NetworkLock held, Func<string, bool> isThere) =>
        !Directory.Exists(RegisterOf(held)) || !Directory.EnumerateFiles(RegisterOf(held)).Any(f => Path.GetFileName(f) != network.Id && ReadEntry(f).FirstOrDefault() is { } bridge && isThere(bridge));

    private async Task RemovePortsAsync(EndpointSpecification endpoint, NetworkLock held)
    {
        if (await TryRunAsync(new FirewallScript().RemovePorts(endpoint), held) is null) return;
        // One of them leads elsewhere by now: the others go one by one.
        foreach (var port in endpoint.Ports.SelectMany(static p => Enumerable.Range(0, p.Count).Select(i => p with { HostPort = p.HostPort + i, ContainerPort = p.ContainerPort + i, Count = 1 })))
        {
            await TryRunAsync(new FirewallScript().RemovePorts(endpoint with { Ports = [port] }), held);
        }
    }

    private async Task RunAsync(FirewallScript script, NetworkLock held)
    {
        if (await TryRunAsync(script, held) is not { } reason) return;
        throw reason.Contains("not supported", StringComparison.OrdinalIgnoreCase) || reason.Contains("not permitted", StringComparison.OrdinalIgnoreCase)
            ? new StrataException(ErrorKind.FailedPrecondition, $"the firewall's rules can't be made: this kernel lacks a part of nftables, or does not let us ({reason})")
            : new StrataException(ErrorKind.Unavailable, $"the firewall's rules can't be changed: {reason}");
    }

    // Null, or what nft complains of.
    private async Task<string?> TryRunAsync(FirewallScript script, NetworkLock held)
    {
        var (code, output) = await NetworkCommand.RunAsync(_nft, ["-f", "-"], Encoding.UTF8.GetBytes(script.ToString()), withErrors: true, held, _time);
        return code == 0 ? null : output.Split('\n', 2)[0].Trim() is { Length: > 0 } line ? line : $"nft ended with {code}";
    }

    // A packet must be let through by each table: accepting it in ours does not help when another one drops it.
    private async Task PassOthersAsync(NetworkSpecification network, NetworkLock held)
    {
        var passed = new List<string>();
        await WriteEntryAsync(network, passed, held);
        foreach (var tool in Tables(network))
        {
            var (_, rules) = await CallAsync(tool, ["-w", "-S", "FORWARD"], held);
            if (rules.Trim() is "-P FORWARD ACCEPT" or "") continue;
            passed.Add(tool);
            await WriteEntryAsync(network, passed, held);
            await RestoreAsync(tool, "-I", network, held);
        }
        if (!HasFirewalld()) return;
        await WriteEntryAsync(network, [.. passed, "firewall-cmd"], held);
        await CallAsync("firewall-cmd", ["--zone=trusted", "--add-interface=" + network.Interface], held);
    }

    private async Task LeaveOthersAsync(NetworkSpecification network, IEnumerable<string> passed, NetworkLock held)
    {
        foreach (var tool in passed)
        {
            if (tool == "firewall-cmd") await CallAsync(tool, ["--zone=trusted", "--remove-interface=" + network.Interface], held);
            // Killed between being written down and being done, they are not there.
            else await RestoreAsync(tool, "-D", network, held);
        }
    }

    // Both rules in one call.
    private Task<(int Code, string Output)> RestoreAsync(string tool, string what, NetworkSpecification network, NetworkLock held) =>
        CallAsync(tool + "-restore", ["-w", "--noflush"], held, $"*filter\n{what} FORWARD -i {network.Interface} -j ACCEPT\n{what} FORWARD -o {network.Interface} -j ACCEPT\nCOMMIT\n");

    private static IEnumerable<string> Tables(NetworkSpecification network) =>
        network.IsInternal ? [] : network.Subnets.Any(static s => s.Prefix.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6) ? ["iptables", "ip6tables"] : ["iptables"];

    private static bool HasFirewalld() => File.Exists(FirewalldProcess) && int.TryParse(File.ReadAllText(FirewalldProcess).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && ProcessIdentity.Find(pid) is { IsAlive: true };

    private async Task<(int Code, string Output)> CallAsync(string tool, IReadOnlyList<string> arguments, NetworkLock held, string input = "") =>
        NetworkExecutable.Find(tool) is { } path ? await NetworkCommand.RunAsync(path, arguments, Encoding.UTF8.GetBytes(input), withErrors: false, held, _time) : (1, "");
}
