namespace Strata.Linux.Processes;

/// <summary>This process's resource limits (getrlimit(2)).</summary>
public static class ProcessLimits
{
    /// <summary>The hard limit of a resource, by the kernel's number; <see cref="ulong.MaxValue"/> means none.</summary>
    /// <exception cref="Oci.StrataException">There is no such resource.</exception>
    public static unsafe ulong GetHard(int resource)
    {
        var pair = stackalloc ulong[2];
        if (ProcessNative.Prlimit(0, resource, null, pair) != 0) throw ProcessNative.LastFailure($"reading resource limit {resource}");
        return pair[1];
    }
}
