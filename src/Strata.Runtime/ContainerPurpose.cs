namespace Strata.Runtime;

/// <summary>What a container is for; decides what stays of it in its writable layer.</summary>
public enum ContainerPurpose
{
    /// <summary>
    /// <c>run</c>: <c>/etc/hosts</c>, <c>/etc/hostname</c> and <c>/etc/resolv.conf</c> are writable copies. The mount points
    /// of the caller's own mounts stay in the layer, as Docker's do; all others are removed when they were made for the run.
    /// </summary>
    Run,

    /// <summary>
    /// A build's <c>RUN</c>: no <c>/etc/hostname</c>, the two other files are read-only. The mount points of the caller's own
    /// mounts and of those files are removed; <c>/proc</c>, <c>/dev</c> and <c>/sys</c> stay, as BuildKit's do.
    /// </summary>
    BuildStep,
}
