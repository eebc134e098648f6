using System.Security.Cryptography;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Networks;
using Strata.Oci;
using Strata.Runtime;
using Strata.Runtime.Execution;
using Strata.Storage;
using Strata.Storage.Containers;

namespace Strata.Engine.Containers;

/// <summary>
/// The life of containers: made, run, waited for, removed. Every call first sees the truth: a container whose command was killed
/// is found ended, or still running, whatever the store says.
/// </summary>
public sealed class ContainerLife
{
    /// <summary>The exit code of a container whose end nobody saw, as Docker's after a crash.</summary>
    public const int UnseenExitCode = 255;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly Lazy<ContainerRunner> _runner;

    /// <summary>Makes the use case; the OCI runtime is looked for when a container is first run or ended.</summary>
    public ContainerLife(Store store, TimeProvider time)
    {
        _store = store;
        _time = time;
        Networking = new ContainerNetworking(store, time, id => new ContainerLiveness(store.Paths.Container(id), id).IsRunning);
        _runner = new Lazy<ContainerRunner>(() => new ContainerRunner(OciRuntime.Get(), store.Paths.RuntimeState, time));
    }

    /// <summary>The containers' networks.</summary>
    public ContainerNetworking Networking { get; }

    /// <summary>Every container as it is now, the newest first.</summary>
    public async Task<IReadOnlyList<ContainerDocument>> ListAsync()
    {
        var documents = new List<ContainerDocument>();
        foreach (var record in _store.Containers.List())
        {
            if (await RefreshAsync(record) is { } document) documents.Add(document);
        }
        return documents;
    }

    /// <summary>A container as it is now.</summary>
    /// <exception cref="StrataException">NotFound.</exception>
    public async Task<ContainerDocument> GetAsync(string text) =>
        await RefreshAsync(ContainerResolver.Get(_store, text)) ?? throw StrataException.NotFound($"No such container: {text}");

    /// <summary>Makes a container and runs it in the foreground until it ends.</summary>
    /// <param name="container">What it is to be.</param>
    /// <param name="stdio">Its streams.</param>
    /// <param name="created">Told of the container once it exists.</param>
    /// <param name="cancel">Kills it.</param>
    /// <returns>How it ended; a failure to start is an outcome too.</returns>
    /// <exception cref="StrataException">NotFound: no such image. Conflict: the name is taken. InvalidArgument: something in it can't be.</exception>
    public async Task<ContainerOutcome> RunAsync(NewContainer container, ContainerStdio stdio, Action<ContainerDocument>? created, CancellationToken cancel)
    {
        var runner = _runner.Value;
        // Who has the name may have ended without anybody seeing it.
        if (container.Name is { } name && _store.Containers.FindByName(name) is { } holder) await RefreshAsync(holder);
        var document = Make(container);
        var directory = _store.Paths.Container(document.Id);
        var liveness = new ContainerLiveness(directory, document.Id);
        using var held = liveness.Hold();
        var layers = Add(document);
        try
        {
            _store.Writables.Create(document.Id, layers, null);
            created?.Invoke(document);
            var outcome = await StartAsync(runner, document, container, directory, stdio, cancel);
            await Networking.ReleaseAsync(document.Id);
            End(document, outcome.ExitCode, outcome.Failure?.Message ?? "");
            return outcome;
        }
        catch (Exception e)
        {
            // The failure itself is what the user hears of; what can't be cleared away now is by the next command.
            await Networking.ReleaseAsync(document.Id);
            End(document, cancel.IsCancellationRequested ? 137 : 128, e.Message);
            throw;
        }
    }

    /// <summary>Removes a container and its copy-on-write layer.</summary>
    /// <param name="text">Its name or id.</param>
    /// <param name="force">Kills it first when it runs.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="StrataException">NotFound. Conflict: it runs and <paramref name="force"/> is not set; with Docker's text.</exception>
    public async Task<string> RemoveAsync(string text, bool force)
    {
        var record = ContainerResolver.Get(_store, text);
        var liveness = new ContainerLiveness(_store.Paths.Container(record.Id), record.Id);
        if (liveness.IsRunning && !force)
        {
            throw new StrataException(ErrorKind.Conflict, $"cannot remove container \"{text}\": container is running: stop the container before removing or force remove");
        }
        // Also when only the record says that it runs: a killed runtime leaves its state and control group.
        if (liveness.IsRunning || record.State == ContainerState.IsRunning) await EndProcessesAsync(record.Id, liveness);
        await Networking.ReleaseAsync(record.Id);
        Remove(record.Id);
        return record.Id;
    }

    /// <summary>Waits until a container has ended.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="StrataException">NotFound, also when it was removed meanwhile without its code being known.</exception>
    public async Task<int> WaitAsync(string text, CancellationToken cancel)
    {
        var id = ContainerResolver.Get(_store, text).Id;
        while (true)
        {
            var document = await GetAsync(id);
            if (!document.State.Running) return document.State.ExitCode;
            await Task.Delay(PollInterval, _time, cancel);
        }
    }

    // Listed with its image still there, or not at all.
    private ChainId? Add(ContainerDocument document)
    {
        try
        {
            return _store.Change(() =>
            {
                var image = _store.Images.Get(Digest.Parse(document.Image));
                _store.Containers.Add(ContainerJson.ToRecord(document));
                return image.Layers;
            });
        }
        catch
        {
            RemoveDirectory(document.Id);
            throw;
        }
    }

    // The command that runs the container cleans up after it; both doing so at once would trip over each other. It may also be just
    // about to start it.
    private async Task EndProcessesAsync(string id, ContainerLiveness liveness)
    {
        var start = _time.GetTimestamp();
        do
        {
            await _runner.Value.DeleteAsync(id);
            if (!liveness.IsHeld) return;
            await Task.Delay(PollInterval, _time);
        }
        while (_time.GetElapsedTime(start) < Patience);
    }

    /// <summary>Makes the document of a new container, running at once.</summary>
    private ContainerDocument Make(NewContainer container)
    {
        if (container.Name is { } given) ContainerNames.Validate(given);
        var network = NetworkJoin.Resolve(_store, container.Network, container.Hostname);
        container = container with { Network = network, Hostname = container.Hostname ?? NetworkJoin.FindHostname(_store, network) };
        var image = Images.ImageResolver.Get(_store, container.Image);
        var config = _store.Images.GetConfig(image.Id).Config ?? new ContainerConfig();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        return ContainerMaker.Make(container, image.Id, config, new ContainerIdentity(id, container.Name ?? ContainerNames.Generate(_store), _store.Driver.Name, _time.GetUtcNow()));
    }

    private async Task<ContainerOutcome> StartAsync(ContainerRunner runner, ContainerDocument document, NewContainer container, string directory, ContainerStdio stdio, CancellationToken cancel)
    {
        using var network = await Networking.StartAsync(document);
        var root = _store.Writables.Mount(document.Id);
        var bundle = ContainerBundle.Create(document.Id, directory, new ContainerSpecification
        {
            RootFileSystem = root,
            Arguments = [document.Path, .. document.Args],
            Environment = document.Config.Env,
            WorkingDirectory = document.Config.WorkingDir,
            User = document.Config.User,
            Terminal = document.Config.Tty,
            Hostname = document.Config.Hostname,
            Network = network.Mode,
            NetworkNamespace = network.NamespacePath,
            Names = network.Names,
            SharedFiles = network.SharedFiles,
            Binds = container.Binds,
            Tmpfs = container.Tmpfs,
            IsRootReadOnly = container.ReadOnly,
            AddedCapabilities = container.AddedCapabilities,
            DroppedCapabilities = container.DroppedCapabilities,
        });
        return await runner.RunAsync(bundle, stdio, cancel);
    }

    private void End(ContainerDocument document, int exitCode, string error)
    {
        if (document.HostConfig.AutoRemove)
        {
            Remove(document.Id);
            return;
        }
        if (_store.Writables.Find(document.Id) is not null) _store.Writables.Unmount(document.Id);
        // Removed meanwhile by force: what was made since must go too.
        if (SetEnded(document.Id, exitCode, error) is null) Remove(document.Id);
    }

    private ContainerDocument? SetEnded(string id, int exitCode, string error)
    {
        var changed = _store.Containers.Update(id, record =>
        {
            var document = ContainerJson.Read(record);
            return ContainerJson.ToRecord(document with
            {
                State = document.State with { Status = ContainerState.Exited, Running = false, Pid = 0, ExitCode = exitCode, Error = error, FinishedAt = _time.GetUtcNow() },
            });
        });
        return changed is null ? null : ContainerJson.Read(changed);
    }

    // Null: it was to be removed at its end, and is now.
    private async Task<ContainerDocument?> RefreshAsync(ContainerRecord record)
    {
        var document = ContainerJson.Read(record);
        if (!document.State.Running) return document;
        var liveness = new ContainerLiveness(_store.Paths.Container(record.Id), record.Id);
        if (liveness.IsRunning) return document with { State = document.State with { Pid = liveness.FindPid() ?? 0 } };
        // Ended between the reading of the record and now, or its command was killed.
        if (_store.Containers.Find(record.Id) is not { } now) return null;
        if (now.State != ContainerState.IsRunning) return ContainerJson.Read(now);
        await _runner.Value.DeleteAsync(record.Id);
        await Networking.ReleaseAsync(record.Id);
        if (document.HostConfig.AutoRemove)
        {
            Remove(record.Id);
            return null;
        }
        if (_store.Writables.Find(record.Id) is not null) _store.Writables.Unmount(record.Id);
        return SetEnded(record.Id, UnseenExitCode, "its command was killed, and nobody saw it end");
    }

    // The row goes last: what a kill leaves is removed by the next call.
    private void Remove(string id)
    {
        _store.Writables.Remove(id);
        RemoveDirectory(id);
        _store.Containers.Remove(id);
    }

    private void RemoveDirectory(string id) => Linux.Files.TreeRemoval.Remove(Path.GetDirectoryName(_store.Paths.Container(id))!, id);
}
