using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Runtime.Networking;

/// <summary>
/// The names of a store's networks, answered by aardvark-dns at the gateways' addresses. It reads a file for each network, again after a
/// signal, and ends when there is none; the files are replaced whole, so a kill leaves the old or the new.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class NameServer
{
    /// <summary>The directory of the files, below the store's state of networks.</summary>
    public const string DirectoryName = "aardvark-dns";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private const int Hangup = 1;
    private const int Terminate = 15;
    private const string ProcessFile = "aardvark.pid";

    private readonly string _directory;
    private readonly string _unfinished;
    private readonly TimeProvider _time;

    /// <summary>Looks for nothing yet.</summary>
    /// <param name="stateDirectory">The store's state of networks; absolute.</param>
    /// <param name="time">For waiting.</param>
    public NameServer(string stateDirectory, TimeProvider time)
    {
        _directory = Path.Combine(stateDirectory, DirectoryName);
        _unfinished = Path.Combine(stateDirectory, "names.new");
        _time = time;
    }

    /// <summary>Adds a container's names.</summary>
    /// <exception cref="StrataException">FailedPrecondition: the name server is not installed. Unavailable: it does not start.</exception>
    public async Task AddAsync(NetworkSpecification network, EndpointSpecification endpoint, NetworkLock held)
    {
        var program = NetworkExecutable.Get("aardvark-dns", "a network whose containers find each other by name");
        Directory.CreateDirectory(_directory);
        // One line with the addresses to listen at, then one for each container.
        var lines = ReadContainers(network, endpoint).Prepend(string.Join(',', network.Subnets.Select(static s => s.Gateway))).Append(Line(endpoint));
        Write(network, lines);
        if (FindProcess() is { } server)
        {
            ProcessSignals.TrySend(server, Hangup);
            return;
        }
        var (code, output) = await NetworkCommand.RunAsync(program, ["--config", _directory, "-p", "53", "run"], default, withErrors: true, held, _time);
        if (code != 0) throw new StrataException(ErrorKind.Unavailable, $"the network's name server does not start: {output.Trim()}");
    }

    /// <summary>Removes a container's names; nothing happens when they are not there. The name server has ended with the last one.</summary>
    public async Task RemoveAsync(NetworkSpecification network, EndpointSpecification endpoint)
    {
        var file = Path.Combine(_directory, network.Id);
        if (File.Exists(file))
        {
            var rest = ReadContainers(network, endpoint).ToList();
            if (rest.Count == 0) File.Delete(file);
            else Write(network, rest.Prepend(File.ReadLines(file).First()));
        }
        if (FindProcess() is not { } server) return;
        if (Directory.EnumerateFiles(_directory).Any(static f => Path.GetFileName(f) != ProcessFile)) ProcessSignals.TrySend(server, Hangup);
        else await EndAsync(server);
    }

    // The next one to be added must not be told to a server that is about to end.
    private async Task EndAsync(ProcessIdentity server)
    {
        var start = _time.GetTimestamp();
        ProcessSignals.TrySend(server, Terminate);
        while (server.IsAlive)
        {
            if (_time.GetElapsedTime(start) > Patience) ProcessSignals.TrySend(server, ProcessSignals.Kill);
            await Task.Delay(Pause, _time);
        }
    }

    // The lines of the other containers.
    private IEnumerable<string> ReadContainers(NetworkSpecification network, EndpointSpecification endpoint)
    {
        var file = Path.Combine(_directory, network.Id);
        return File.Exists(file) ? File.ReadAllLines(file).Skip(1).Where(l => !l.StartsWith(endpoint.ContainerId, StringComparison.Ordinal)) : [];
    }

    private void Write(NetworkSpecification network, IEnumerable<string> lines)
    {
        // Beside the directory, as whatever is in it is read.
        File.WriteAllText(_unfinished, string.Join('\n', lines) + "\n");
        File.Move(_unfinished, Path.Combine(_directory, network.Id), overwrite: true);
    }

    private static string Line(EndpointSpecification endpoint)
    {
        var text = new StringBuilder(endpoint.ContainerId);
        foreach (var family in (AddressFamily[])[AddressFamily.InterNetwork, AddressFamily.InterNetworkV6])
        {
            text.Append(' ').AppendJoin(',', endpoint.Addresses.Where(a => a.AddressFamily == family));
        }
        text.Append(' ').AppendJoin(',', endpoint.Aliases.Prepend(endpoint.ContainerName).Distinct());
        if (endpoint.NameServers.Count > 0) text.Append(' ').AppendJoin(',', endpoint.NameServers);
        return text.ToString();
    }

    private ProcessIdentity? FindProcess()
    {
        var file = Path.Combine(_directory, ProcessFile);
        if (!File.Exists(file) || !int.TryParse(File.ReadAllText(file).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) return null;
        // The number may be another program's after a kill.
        return ProcessIdentity.Find(pid) is { IsAlive: true } process && ReadName(pid).StartsWith("aardvark", StringComparison.Ordinal) ? process : null;
    }

    private static string ReadName(int pid)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/comm"));
        }
        catch (IOException)
        {
            // Ended meanwhile.
            return "";
        }
    }
}
