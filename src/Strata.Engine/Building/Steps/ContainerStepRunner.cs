using Strata.Build.Layers;
using Strata.Build.Running;
using Strata.Oci;
using Strata.Runtime;
using Strata.Runtime.Execution;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building;

/// <summary>
/// Runs the processes of <c>RUN</c> as containers. The writable layer and what the process left belong to the build's
/// lease; a container is named after it, so that those of a killed build can be found and ended.
/// </summary>
internal sealed class ContainerStepRunner(Store store, Lease lease, StepInputs inputs, TimeProvider time) : IStepRunner
{
    private const string Hostname = "buildkitsandbox";

    private readonly Lazy<ContainerRunner> _runner = new(() => new ContainerRunner(OciRuntime.Get(), store.Paths.RuntimeState, time));
    private int _steps;

    /// <summary>What the ids of a lease's containers begin with.</summary>
    public static string ContainerPrefix(string lease) => $"build-{lease}-";

    public string? FindObstacle()
    {
        if (store.RunObstacle is { } obstacle) return obstacle;
        try
        {
            OciRuntime.Get();
            return null;
        }
        catch (StrataException e) when (e.Kind == ErrorKind.FailedPrecondition)
        {
            return e.Message;
        }
    }

    public async ValueTask<StepOutcome> RunAsync(ChainId? parent, StepProcess process, Action<bool, ReadOnlyMemory<byte>> output, CancellationToken cancel)
    {
        var id = $"{ContainerPrefix(lease.Id)}{Interlocked.Increment(ref _steps)}";
        store.Writables.Create(id, parent, lease);
        try
        {
            var outcome = await RunAsync(id, process, output, cancel);
            if (outcome.Failure is { } failure) throw new StrataException(ErrorKind.FailedPrecondition, failure.Message);
            if (outcome.ExitCode != 0) return new StepOutcome(outcome.ExitCode, null);
            var layer = await Task.Run(() => store.Writables.Commit(lease, id, cancel), cancel);
            return new StepOutcome(0, StoreBuildLayers.ToBuilt(layer));
        }
        finally
        {
            store.Writables.Remove(id);
        }
    }

    private async Task<ContainerOutcome> RunAsync(string id, StepProcess process, Action<bool, ReadOnlyMemory<byte>> output, CancellationToken cancel)
    {
        var runner = _runner.Value;
        var directory = Directory.CreateDirectory(store.Paths.Container(id)).FullName;
        try
        {
            using var mounts = await Task.Run(() => StepMounts.Create(store, lease, id, process.Mounts, inputs, cancel), cancel);
            var bundle = ContainerBundle.Create(id, directory, new ContainerSpecification
            {
                RootFileSystem = store.Writables.Mount(id),
                Arguments = process.Arguments,
                Environment = [.. process.ProxyEnvironment, .. process.Environment, .. mounts.Environment],
                Binds = mounts.Binds,
                Tmpfs = mounts.Tmpfs,
                IsPrivileged = process.IsPrivileged,
                WorkingDirectory = process.WorkingDirectory,
                User = process.User,
                Hostname = Hostname,
                Network = process.Network == StepNetwork.None ? NetworkMode.None : NetworkMode.Host,
                Purpose = ContainerPurpose.BuildStep,
            });
            // The memory is reused after each call; the receiver keeps what it gets.
            var stdio = new CapturedStdio
            {
                Output = bytes => output(false, bytes.ToArray()),
                Error = bytes => output(true, bytes.ToArray()),
            };
            return await runner.RunAsync(bundle, stdio, cancel);
        }
        finally
        {
            Linux.Files.TreeRemoval.Remove(Path.GetDirectoryName(directory)!, id);
        }
    }
}
