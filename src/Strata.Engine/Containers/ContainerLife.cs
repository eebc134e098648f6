using System.Globalization;
using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Supervision;
using Strata.Engine.Containers.Isolation;
using Strata.Engine.Containers.Mounting;
using Strata.Engine.Events;
using Strata.Engine.Networks;
using Strata.Engine.Networks.Documents;
using Strata.Engine.Volumes.Documents;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Linux.Processes;
using Strata.Oci;
using Strata.Runtime;
using Strata.Runtime.Execution;
using Strata.Runtime.Monitoring;
using Strata.Storage;
using Strata.Storage.Containers;

namespace Strata.Engine.Containers;

/// <summary>
/// The life of containers: made, started, stopped, waited for, removed. Each has a monitor of its own and outlives the command that started it.
/// Every call first sees the truth: a container whose monitor or whose command was killed is found ended, or still running, whatever the
/// store says. Calls on one container, of any process, follow each other.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed partial class ContainerLife
{
    /// <summary>The exit code of a container whose end nobody saw, as Docker's after a crash.</summary>
    public const int UnseenExitCode = 255;

    /// <summary>A monitor writes the exit code within milliseconds of the end, unless something holds it up.</summary>
    private static readonly TimeSpan MonitorPatience = TimeSpan.FromSeconds(1);

    private const string CleanUpWord = "cleanup";
    private const string SupervisorWord = "supervise";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly Store _store;
    private readonly TimeProvider _time;
    private readonly Lazy<ContainerMonitor> _monitor;
    private readonly ContainerMounts _mounts;
    private readonly SharedMemory _memory;
    private readonly EventLog _events;

    /// <summary>Makes the use case; the OCI runtime and the monitor are looked for when a container is first started or ended.</summary>
    public ContainerLife(Store store, TimeProvider time)
    {
        _store = store;
        _time = time;
        Networking = new ContainerNetworking(store, time, IsRunning);
        _mounts = new ContainerMounts(store, IsRunning);
        _memory = new SharedMemory(store);
        _events = new EventLog(store, time);
        _monitor = new Lazy<ContainerMonitor>(() => new ContainerMonitor(OciRuntime.Get(), store.Paths.RuntimeState, time));
    }

    /// <summary>The containers' networks.</summary>
    public ContainerNetworking Networking { get; }

    /// <summary>
    /// This program with the arguments that lead to its commands on the store's containers: monitors run <c>cleanup ID</c> when a container has
    /// ended, which calls <see cref="SuperviseAsync"/>, and <c>supervise</c> is run while a container needs it (<see cref="ContainerSupervisor"/>).
    /// Empty: ends are written down by whoever asks next, and nothing is started again, checked or kept of full logs.
    /// </summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Every container as it is now, the newest first.</summary>
    public async Task<IReadOnlyList<ContainerDocument>> ListAsync()
    {
        var documents = new List<ContainerDocument>();
        var records = _store.Containers.List();
        SweepDirectories(records.Select(static record => record.Id).ToHashSet());
        foreach (var record in records)
        {
            if (await RefreshAsync(record) is { } document) documents.Add(document);
        }
        return documents;
    }

    /// <summary>A container as it is now.</summary>
    /// <exception cref="StrataException">NotFound.</exception>
    public async Task<ContainerDocument> GetAsync(string text) =>
        await RefreshAsync(ContainerResolver.Get(_store, text)) ?? throw StrataException.NotFound($"No such container: {text}");

    /// <summary>Makes a container; it does not run.</summary>
    /// <exception cref="StrataException">NotFound: no such image. Conflict: the name is taken. InvalidArgument: something in it can't be.</exception>
    public async Task<CreatedContainer> CreateAsync(NewContainer container)
    {
        LogSettings.Check(container.HostConfig.LogConfig);
        // Who has the name may have ended, to be removed, without anybody seeing it.
        if (container.Name is { } name && _store.Containers.FindByName(name) is { } holder) await RefreshAsync(holder);
        var warnings = new List<string>();
        var (document, plan) = Make(container, warnings);
        try
        {
            while (true)
            {
                if (Add(document, plan) is not { } removed)
                {
                    using var held = await Liveness(document.Id).AcquireAsync(_time);
                    EnsureWhole(document);
                    return new CreatedContainer(document, warnings);
                }
                _store.Volumes.FinishRemoval(removed);
            }
        }
        catch
        {
            // Nothing of the record when it was refused: another container has the name.
            await DiscardAsync(document.Id, withVolumes: true);
            throw;
        }
    }

    // Listed with its image and volumes there, or not at all: then the volume is named that is just being removed.
    private string? Add(ContainerDocument document, MountPlan plan) => _store.Change(() =>
    {
        _store.Images.Get(Digest.Parse(document.Image));
        _store.Containers.Add(ContainerJson.ToRecord(document));
        if (_mounts.AddVolumes(document, plan.Volumes, _time.GetUtcNow()) is { } removed)
        {
            _store.Containers.Remove(document.Id);
            return removed;
        }
        Directory.CreateDirectory(_store.Paths.Container(document.Id));
        File.WriteAllBytes(MakingFile(document.Id), []);
        _events.Add(document, "create");
        return null;
    });

    // Makes what a container needs besides its record, unless that is done: by who creates it or, when that one was killed, by who starts it.
    private void EnsureWhole(ContainerDocument document)
    {
        var id = document.Id;
        if (!File.Exists(MakingFile(id))) return;
        if (_store.Writables.Find(id) is not null) _store.Writables.Remove(id);
        _store.Writables.Create(id, _store.Images.Get(Digest.Parse(document.Image)).Layers, null);
        _mounts.Fill(document, CancellationToken.None);
        File.Delete(MakingFile(id));
    }

    private string MakingFile(string id) => Path.Combine(_store.Paths.Container(id), "making");

    /// <summary>Gives a container another name.</summary>
    /// <exception cref="StrataException">NotFound. InvalidArgument: no such name can be. Conflict: it is taken, or its own.</exception>
    public async Task RenameAsync(string text, string name)
    {
        var document = await GetAsync(text);
        ContainerNames.Validate(name);
        if (document.Name == "/" + name) throw StrataException.Invalid("Renaming a container with the same name as its current name");
        _store.Change(() =>
        {
            if (_store.Containers.FindByName(name) is { } other)
            {
                throw new StrataException(ErrorKind.Conflict, $"Error when allocating new name: Conflict. The container name \"/{name}\" is already in use by container \"{other.Id}\". You have to remove (or rename) that container to be able to reuse that name.");
            }
            _events.Add(document with { Name = "/" + name }, "rename", ("oldName", document.Name));
            return Update(document.Id, d => d with { Name = "/" + name });
        });
    }

    /// <summary>Waits until a container has ended.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="StrataException">NotFound, also when it was removed meanwhile without its code being known.</exception>
    public async Task<int> WaitAsync(string text, CancellationToken cancel)
    {
        var id = ContainerResolver.Get(_store, text).Id;
        while (true)
        {
            // Of a container that is removed at its end, the monitor's file is all there is.
            if (Liveness(id).FindPid() is null && Files(id).FindExitCode() is { } code && _store.Containers.Find(id)?.State == ContainerState.IsRunning)
            {
                await FinishAsync(id);
                return code;
            }
            var document = await GetAsync(id);
            if (!document.State.Running) return document.State.ExitCode;
            await Task.Delay(PollInterval, _time, cancel);
        }
    }

    /// <summary>Writes down the end of a container and takes back what it had. Nothing happens when it runs, or when that was done; safe to repeat.</summary>
    public async Task FinishAsync(string id)
    {
        using (var held = await Liveness(id).AcquireAsync(_time))
        {
            if (held is not null) await FinishHeldAsync(id);
        }
        if (FindDocument(id) is { State.Restarting: true }) EnsureSupervised(id);
    }

    private async Task FinishHeldAsync(string id)
    {
        if (_store.Containers.Find(id) is not { } record) return;
        if (await FinishRemovalAsync(id)) return;
        var document = ContainerJson.Read(record);
        var isAlive = Liveness(id).FindPid() is not null;
        var files = Files(id);
        // A command was killed between making and starting it: there may be a process, or a monitor that is about to make one.
        var wasCut = !document.State.Running && (isAlive || files.IsStarting);
        if (document.State.Running == isAlive && !wasCut) return;
        if (document.State.Running) files.ClearStarting();
        var code = wasCut ? null : await _monitor.Value.WaitForExitCodeAsync(files, MonitorPatience, CancellationToken.None);
        // Somebody is slow to take its last output, or the monitor stands still: when it goes on it writes the code, and calls for this again.
        if (!wasCut && code is null && files.FindMonitor() is { IsAlive: true }) return;
        if (wasCut || !_monitor.Value.TryForget(files)) await _monitor.Value.DeleteAsync(files);
        TreeRemoval.Remove(files.Directory, ContainerExec.DirectoryName);
        await Networking.ReleaseAsync(id);
        if (!wasCut) TellEnd(document, code ?? UnseenExitCode, files.WasOutOfMemory);
        if (document.HostConfig.AutoRemove)
        {
            await DiscardAsync(id, withVolumes: true);
            return;
        }
        Unmount(document);
        if (wasCut) return;
        Update(id, d => RestartOrRest(Ended(d, files, code)));
    }

    // In the order of Docker's.
    private void TellEnd(ContainerDocument document, int exitCode, bool wasOutOfMemory) => Tell(() => TellEndNow(document, exitCode, wasOutOfMemory));

    // A full disk loses what is told, not what is done.
    private void Tell(Action tell)
    {
        try
        {
            _store.Change(() =>
            {
                tell();
                return true;
            });
        }
        catch (StrataException e) when (e.Kind == ErrorKind.ResourceExhausted)
        {
            // What fills it can still be stopped and removed.
        }
    }

    private void TellEndNow(ContainerDocument document, int exitCode, bool wasOutOfMemory)
    {
        if (wasOutOfMemory) _events.Add(document, "oom");
        TellNetworks(document, "disconnect");
        foreach (var mount in document.Mounts) _events.AddUnmount(document, mount);
        var seconds = Math.Max(0, (long)(_time.GetUtcNow() - document.State.StartedAt).TotalSeconds);
        _events.Add(document, "die", ("execDuration", Text(seconds)), ("exitCode", Text(exitCode)));
        if (document.State.IsStopping) _events.Add(document, "stop");
    }

    private void TellNetworks(ContainerDocument document, string action)
    {
        foreach (var place in document.NetworkSettings.Networks.Values)
        {
            if (_store.Networks.Find(place.NetworkId) is { } network) _events.Add(NetworkJson.Read(network), action, document.Id);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private ContainerDocument Ended(ContainerDocument document, MonitorFiles files, int? code) => document with
    {
        State = document.State with
        {
            Status = ContainerState.Exited,
            Running = false,
            Paused = false,
            Pid = 0,
            ExitCode = code ?? UnseenExitCode,
            OomKilled = files.WasOutOfMemory,
            Health = document.State.Health is null ? null : document.State.Health with { Status = ContainerHealth.Unhealthy },
            Error = code is null ? "its monitor was killed, and nobody saw it end" : "",
            FinishedAt = files.FindEnd() ?? _time.GetUtcNow(),
        },
    };

    // Null: it was to be removed, and is now.
    private async Task<ContainerDocument?> RefreshAsync(ContainerRecord record)
    {
        var document = ContainerJson.Read(record);
        var liveness = Liveness(record.Id);
        var pid = liveness.FindPid();
        if (document.State.Running && pid is not null) EnsureSupervisor(document);
        if (document.State.Running && pid is not null) return Now(document, pid.Value);
        if (document.State.Restarting && pid is null) EnsureSupervised(record.Id);
        var isHalfRemoved = IsHalfRemoved(record.Id);
        if (!document.State.Running && (pid is null && !isHalfRemoved && !Files(record.Id).IsStarting || liveness.IsHeld)) return document;
        try
        {
            await FinishAsync(record.Id);
        }
        catch (Exception e) when (isHalfRemoved && e is StrataException or IOException)
        {
            // What can't be removed now stays listed, and rm says why.
            return document;
        }
        catch (StrataException e) when (e.Kind == ErrorKind.ResourceExhausted && document.State.Running)
        {
            // A full disk must not hide what fills it: the end is written down by a call that has the space.
            return Ended(document, Files(record.Id), Files(record.Id).FindExitCode());
        }
        return _store.Containers.Find(record.Id) is { } now ? ContainerJson.Read(now) : null;
    }

    // A command that pauses or goes on was killed, perhaps, before it could write it down.
    private static ContainerDocument Now(ContainerDocument document, int pid)
    {
        var isPaused = ContainerMonitor.IsPaused(document.Id) ?? document.State.Paused;
        return document with { State = document.State with { Pid = pid, Paused = isPaused, Status = isPaused ? ContainerState.IsPaused : ContainerState.IsRunning } };
    }

    /// <summary>Makes the document of a new container.</summary>
    private (ContainerDocument Document, MountPlan Plan) Make(NewContainer container, List<string> warnings)
    {
        if (container.Name is { } given) ContainerNames.Validate(given);
        var name = container.Name ?? ContainerNames.Generate(_store);
        var network = NetworkJoin.Resolve(_store, container.Network, container.Hostname);
        container = container with
        {
            HostConfig = HostRules.Apply(_store, container, warnings) with { Links = LinkedContainers.Describe(_store, network, name) },
            Network = network,
            Hostname = container.Hostname ?? NetworkJoin.FindHostname(_store, network),
        };
        var image = Images.ImageResolver.Get(_store, container.Image);
        var description = _store.Images.GetConfig(image.Id);
        if (container.Platform is { } wanted && !Platform.Parse(wanted).Matches(description.Platform))
        {
            throw StrataException.NotFound($"image with reference {container.Image} was found but its platform ({description.Platform}) does not match the specified platform ({wanted})");
        }
        var config = description.Config ?? new ContainerConfig();
        var id = RandomId.NewHex(32);
        var plan = MountPlanner.Plan(_store, container, config.Volumes?.Keys ?? []);
        var document = ContainerMaker.Make(container, image.Id, config, plan, new ContainerIdentity(id, name, _store.Driver.Name, _time.GetUtcNow()));
        return (LogSettings.HasPath(container.HostConfig.LogConfig) ? document with { LogPath = Files(id).Log } : document, plan);
    }

    private ContainerDocument? Update(string id, Func<ContainerDocument, ContainerDocument> change)
    {
        var changed = _store.Containers.Update(id, record => ContainerJson.ToRecord(change(ContainerJson.Read(record))));
        return changed is null ? null : ContainerJson.Read(changed);
    }

    private void Unmount(ContainerDocument document)
    {
        _mounts.Release(document);
        _memory.Release(document);
        var id = document.Id;
        if (_store.Writables.Find(id) is null) return;
        var directory = _store.Paths.Container(id);
        if (ContainerBundle.HasMountPoints(directory)) ContainerBundle.RemoveMountPoints(directory, _store.Writables.Mount(id));
        if (!new KeptMount(directory).IsKept) _store.Writables.Unmount(id);
    }

    // A damaged document must not keep its container from being removed.
    private ContainerDocument? FindDocument(string id)
    {
        try
        {
            return _store.Containers.Find(id) is { } record ? ContainerJson.Read(record) : null;
        }
        catch (StrataException e) when (e.Kind == ErrorKind.DataLoss)
        {
            return null;
        }
    }

    private bool IsRunning(string id) => Liveness(id).IsRunning;

    private ContainerLiveness Liveness(string id) => new(_store.Paths.Container(id), id);

    private MonitorFiles Files(string id) => new(_store.Paths.Container(id), id);
}
