using Strata.Linux.Files;
using Strata.Runtime.Execution;
using Strata.Storage;

namespace Strata.Engine.Building;

/// <summary>Ends what a killed build's steps still run, before their mounts and files go.</summary>
[SupportedOSPlatform("linux")]
internal static class AbandonedSteps
{
    /// <summary>Ends the containers of a lease. Nothing happens when there are none; safe to repeat.</summary>
    public static void End(Store store, string lease, TimeProvider time)
    {
        if (Directory.Exists(store.Paths.StepSecrets))
        {
            foreach (var directory in Directory.EnumerateDirectories(store.Paths.StepSecrets, ContainerStepRunner.ContainerPrefix(lease) + "*"))
            {
                TreeRemoval.Remove(store.Paths.StepSecrets, Path.GetFileName(directory));
            }
        }
        var containers = Path.GetDirectoryName(store.Paths.Container("x"))!;
        if (!Directory.Exists(containers)) return;
        foreach (var directory in Directory.EnumerateDirectories(containers, ContainerStepRunner.ContainerPrefix(lease) + "*"))
        {
            var id = Path.GetFileName(directory);
            new ContainerRunner(OciRuntime.Get(), store.Paths.RuntimeState, time).DeleteAsync(id).GetAwaiter().GetResult();
            TreeRemoval.Remove(containers, id);
        }
    }
}
