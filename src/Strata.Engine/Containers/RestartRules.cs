using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Engine.Containers;

/// <summary>Which restart policies there are, and what follows from them.</summary>
internal static class RestartRules
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan GoodRun = TimeSpan.FromSeconds(10);

    /// <exception cref="StrataException">InvalidArgument, with Docker's texts.</exception>
    public static void Check(ContainerHostConfig config)
    {
        var policy = config.RestartPolicy;
        if (policy.Name is not ("" or "no" or "always" or "on-failure" or "unless-stopped"))
        {
            throw StrataException.Invalid($"invalid restart policy: unknown policy '{policy.Name}'; use one of 'no', 'always', 'on-failure', or 'unless-stopped'");
        }
        if (policy.MaximumRetryCount < 0) throw StrataException.Invalid("invalid restart policy: maximum retry count cannot be negative");
        if (policy is { MaximumRetryCount: > 0, Name: not "on-failure" }) throw StrataException.Invalid("invalid restart policy: maximum retry count can only be used with 'on-failure'");
        if (config.AutoRemove && policy.Name is not ("" or "no")) throw StrataException.Invalid("can't create 'AutoRemove' container with restart policy");
    }

    /// <summary>True when a container that has ended is to be started again.</summary>
    public static bool IsDue(ContainerDocument ended) => !ended.State.WasStopped && ended.HostConfig.RestartPolicy switch
    {
        { Name: "always" or "unless-stopped" } => true,
        { Name: "on-failure", MaximumRetryCount: var most } => ended.State.ExitCode != 0 && (most == 0 || ended.RestartCount < most),
        _ => false,
    };

    /// <summary>How long to wait: twice as long as before, up to a minute, and from the beginning after a run of ten seconds; as Docker.</summary>
    public static TimeSpan NextDelay(ContainerState ended) =>
        ended.RestartDelay == TimeSpan.Zero || ended.FinishedAt - ended.StartedAt >= GoodRun ? FirstDelay : ended.RestartDelay * 2 < LongestDelay ? ended.RestartDelay * 2 : LongestDelay;
}
