using System.Globalization;
using Strata.Linux.Files;
using Strata.Storage;

namespace Strata.Engine.Building;

/// <summary>The ssh agents of a build. Those for keys are started when the first step asks, and end when this is disposed; a killed build's files go by <see cref="AbandonedSteps"/>.</summary>
/// <param name="store">The store.</param>
/// <param name="lease">The build's lease.</param>
/// <param name="agents">The agents by id.</param>
[SupportedOSPlatform("linux")]
internal sealed class StepAgents(Store store, string lease, IReadOnlyDictionary<string, BuildAgent> agents) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _sockets = [];
    private readonly List<KeyAgent> _started = [];
    private DirectoryHandle? _directory;

    private string DirectoryName => ContainerStepRunner.ContainerPrefix(lease) + "agents";

    /// <summary>The socket of an agent; null when the build was given none of that id.</summary>
    /// <exception cref="Oci.StrataException">The agent for keys could not be started.</exception>
    public string? FindSocket(string id, CancellationToken cancel)
    {
        if (!agents.TryGetValue(id, out var agent)) return null;
        if (agent.Socket is { } running) return running;
        lock (_gate)
        {
            if (_sockets.TryGetValue(id, out var known)) return known;
            _directory ??= StepFiles.Create(store.Paths, DirectoryName);
            var socket = Path.Combine(store.Paths.StepSecrets, DirectoryName, string.Create(CultureInfo.InvariantCulture, $"{_started.Count}"));
            _started.Add(KeyAgent.StartAsync(socket, agent.Keys, cancel).GetAwaiter().GetResult());
            return _sockets[id] = socket;
        }
    }

    public void Dispose()
    {
        foreach (var agent in _started) agent.Dispose();
        _started.Clear();
        if (_directory is null) return;
        _directory.Dispose();
        _directory = null;
        TreeRemoval.Remove(store.Paths.StepSecrets, DirectoryName);
    }
}
