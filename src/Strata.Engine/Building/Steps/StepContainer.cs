using Strata.Build.Layers;
using Strata.Build.Running;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Runtime;
using Strata.Runtime.Execution;
using Strata.Runtime.Networking;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building;

/// <summary>
/// A step's writable layer with its mounts put up, in which processes are run one after another. It belongs to the build's lease;
/// a killed build's one goes with that, and with <see cref="AbandonedSteps"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class StepContainer : IStepState
{
    private const string Hostname = "buildkitsandbox";

    private readonly Store _store;
    private readonly Lease _lease;
    private readonly ContainerRunner _runner;
    private readonly string _id;
    private readonly string _directory;
    private StepMounts? _mounts;

    private StepContainer(Store store, Lease lease, ContainerRunner runner, string id, StepProcess process)
    {
        _store = store;
        _lease = lease;
        _runner = runner;
        _id = id;
        _directory = store.Paths.Container(id);
        Process = process;
    }

    public StepProcess Process { get; }

    /// <summary>Makes the writable layer and puts up the mounts.</summary>
    /// <exception cref="StrataException">NotFound: something that a mount needs is missing.</exception>
    public static async Task<StepContainer> CreateAsync(Store store, Lease lease, ContainerRunner runner, string id, ChainId? parent, StepProcess process, StepInputs inputs, CancellationToken cancel)
    {
        var container = new StepContainer(store, lease, runner, id, process);
        store.Writables.Create(id, parent, lease);
        try
        {
            Directory.CreateDirectory(container._directory);
            container._mounts = await Task.Run(() => StepMounts.Create(store, lease, id, process.Mounts, inputs, cancel), cancel);
            return container;
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a process to its end; what it changed stays.</summary>
    /// <param name="arguments">Program and arguments.</param>
    /// <param name="stdio">Its streams; a terminal gives it one.</param>
    /// <param name="cancel">Kills it.</param>
    public Task<ContainerOutcome> RunAsync(IReadOnlyList<string> arguments, ContainerStdio stdio, CancellationToken cancel)
    {
        var mounts = _mounts ?? throw new InvalidOperationException("the step's mounts are gone");
        var bundle = ContainerBundle.Create(_id, _directory, new ContainerSpecification
        {
            RootFileSystem = _store.Writables.Mount(_id),
            Arguments = arguments,
            Environment = [.. Process.Environment, .. Process.ProxyEnvironment, .. mounts.Environment],
            Binds = mounts.Binds,
            Tmpfs = mounts.Tmpfs,
            Terminal = stdio is TerminalStdio,
            IsPrivileged = Process.IsPrivileged,
            Names = Process.Conditions.Hosts.Count == 0 ? null : new NameResolution { Hosts = [.. Process.Conditions.Hosts.Select(static host => (host.Address, host.Name))] },
            Limits = [.. Process.Conditions.Limits.Select(static limit => new ResourceLimit(limit.Name, limit.Soft, limit.Hard))],
            SharedMemory = Process.Conditions.SharedMemory ?? ContainerSpecification.DefaultSharedMemory,
            WorkingDirectory = Process.WorkingDirectory,
            User = Process.User,
            Hostname = Hostname,
            Network = Process.Network == StepNetwork.None ? NetworkMode.None : NetworkMode.Host,
            Purpose = ContainerPurpose.BuildStep,
        });
        return _runner.RunAsync(bundle, stdio, cancel);
    }

    /// <summary>Makes a layer of what was changed; nothing can be run any more.</summary>
    public async Task<BuiltLayer> CommitAsync(CancellationToken cancel)
    {
        TakeDown();
        return StoreBuildLayers.ToBuilt(await Task.Run(() => _store.Writables.Commit(_lease, _id, cancel), cancel));
    }

    /// <summary>The program for a shell here: the stage's own, else <c>/bin/sh</c>.</summary>
    /// <exception cref="StrataException">NotFound: the files have neither.</exception>
    public string FindShell()
    {
        using var root = DirectoryHandle.OpenHostPath(_store.Writables.Mount(_id));
        foreach (var shell in (ReadOnlySpan<string>)[Process.Shell is [var own, ..] ? own : "", "/bin/sh"])
        {
            if (shell.StartsWith('/') && root.FindStatusInRoot(shell[1..]) is { Kind: FileKind.File }) return shell;
        }
        throw StrataException.NotFound("there is no shell in the step's files: neither the stage's SHELL nor /bin/sh");
    }

    public ValueTask DisposeAsync()
    {
        TakeDown();
        _store.Writables.Remove(_id);
        return ValueTask.CompletedTask;
    }

    private void TakeDown()
    {
        _mounts?.Dispose();
        _mounts = null;
        TreeRemoval.Remove(Path.GetDirectoryName(_directory)!, _id);
    }
}
