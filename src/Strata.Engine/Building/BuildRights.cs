using System.Text;
using Strata.Host;
using Strata.Linux.UserNamespaces;
using Strata.Oci.Progress;
using Strata.Runtime.Execution;
using Strata.Storage;

namespace Strata.Engine.Building;

/// <summary>Says at the start of a build what it works with and what is missing, when it is an ordinary user's or not on Linux. Root has everything, and hears nothing.</summary>
internal static class BuildRights
{
    private const string Step = "rights";

    /// <summary>Reports one step with a line for what is missing, if anything.</summary>
    public static void Report(Store store, IProgress<ProgressEvent> progress)
    {
        if (HostSystem.IsLinux) ReportLinux(store, progress);
        else Report(store, progress, $"[internal] without Linux: storage driver {store.Driver.Name}, no RUN");
    }

    [SupportedOSPlatform("linux")]
    private static void ReportLinux(Store store, IProgress<ProgressEvent> progress)
    {
        if (!UserNamespace.IsOrdinaryUser) return;
        var runtime = OciRuntime.Find(Environment.GetEnvironmentVariable("STRATA_RUNTIME"), Environment.GetEnvironmentVariable("PATH"));
        Report(store, progress, Environment.IsPrivilegedProcess
            ? $"[internal] rootless: user namespace of {UserNamespace.UserCount} {(UserNamespace.UserCount == 1 ? "id" : "ids")}, storage driver {store.Driver.Name}, {runtime?.Name ?? "no OCI runtime"}"
            : $"[internal] without privileges: storage driver {store.Driver.Name}, no RUN");
    }

    private static void Report(Store store, IProgress<ProgressEvent> progress, string name)
    {
        progress.Report(new StepStarted(Step, name));
        foreach (var line in Missing(store)) progress.Report(new StepOutput(Step, IsError: true, Encoding.UTF8.GetBytes(line + "\n")));
        progress.Report(new StepCompleted(Step));
    }

    /// <summary>What an ordinary user lacks, each with what it means and the remedy.</summary>
    public static IEnumerable<string> Missing(Store store)
    {
        if (!HostSystem.IsLinux)
        {
            if (HostSystem.RunObstacle is { } system) yield return system;
            yield break;
        }
        if (!Environment.IsPrivilegedProcess && store.NoPrivileges is { } reason) yield return $"no user namespace, so that RUN and containers need root: {reason}";
        if (UserNamespace.Note is { } note) yield return $"files can belong to root only: {note}; {UserNamespace.Remedy}";
        if (Environment.IsPrivilegedProcess && !store.Driver.NeedsPrivileges && store.RunObstacle is { } obstacle) yield return $"no RUN: {obstacle}";
    }
}
