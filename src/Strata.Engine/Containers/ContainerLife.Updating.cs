using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Limits;
using Strata.Oci;
using Strata.Runtime.Limits;

namespace Strata.Engine.Containers;

/// <content>Other limits for a container that is there already.</content>
[SupportedOSPlatform("linux")]
public sealed partial class ContainerLife
{
    /// <summary>Changes a container's limits and restart policy, now when it runs, else from its next start.</summary>
    /// <param name="text">Its name or id.</param>
    /// <param name="change">Makes the new settings of those that it has.</param>
    /// <returns>What was asked for and can't be had on this machine, a line each.</returns>
    /// <exception cref="StrataException">NotFound. InvalidArgument or Conflict with Docker's texts; FailedPrecondition: the kernel refuses. Nothing is changed then.</exception>
    public async Task<IReadOnlyList<string>> UpdateAsync(string text, Func<ContainerHostConfig, ContainerHostConfig> change)
    {
        var id = (await GetAsync(text)).Id;
        using var held = await Liveness(id).AcquireAsync(_time) ?? throw StrataException.NotFound($"No such container: {text}");
        await FinishHeldAsync(id);
        var document = FindDocument(id) ?? throw StrataException.NotFound($"No such container: {text}");
        var before = document.HostConfig;
        var after = change(before);
        if (before.AutoRemove && after.RestartPolicy != before.RestartPolicy) throw Refuse(id, "Restart policy cannot be updated because AutoRemove is enabled for the container");
        RestartRules.Check(after);
        if (before.NanoCpus > 0 && after.CpuQuota != before.CpuQuota) throw Refuse(id, "Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set");
        if (before.NanoCpus > 0 && after.CpuPeriod != before.CpuPeriod) throw Refuse(id, "Conflicting options: CPU Period cannot be updated as NanoCPUs has already been set");
        if (before.CpuQuota > 0 && after.NanoCpus != before.NanoCpus) throw Refuse(id, "Conflicting options: Nano CPUs cannot be updated as CPU Quota has already been set");
        if (before.CpuPeriod > 0 && after.NanoCpus != before.NanoCpus) throw Refuse(id, "Conflicting options: Nano CPUs cannot be updated as CPU Period has already been set");
        if (before.Memory > 0 && before.MemorySwap > 0 && after.MemorySwap == before.MemorySwap && after.Memory > before.MemorySwap)
        {
            throw Refuse(id, "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time");
        }
        var warnings = new List<string>();
        after = ResourceRules.Apply(after, ControlGroupFeatures.Read(), warnings);
        if (document.State.Running)
        {
            var limits = ResourceRules.ToRuntime(after);
            // For the runtime, what is not named stays as it is.
            if (before.PidsLimit is not null && limits.Tasks is null) limits = limits with { Tasks = -1 };
            if (after.MemorySwap == -1 && before.MemorySwap != -1 && after.Memory > 0) limits = limits with { MemoryAndSwap = -1 };
            if (await _monitor.Value.UpdateAsync(Files(id), limits) is { } reason) throw Refuse(id, reason);
        }
        Update(id, d => d with { HostConfig = after });
        _events.Add(document, "update");
        return warnings;
    }

    private static StrataException Refuse(string id, string reason) => new(ErrorKind.Conflict, $"Cannot update container {id}: {reason}");
}
