using Strata.Build.Cache;

namespace Strata.Build.Running;

/// <summary>What all processes of a build have besides what the Dockerfile says. Part of their cache keys.</summary>
public sealed record StepConditions
{
    /// <summary>What every build has that says nothing.</summary>
    public static StepConditions None { get; } = new();

    /// <summary>Lines of <c>/etc/hosts</c>: a host's name and its address.</summary>
    public IReadOnlyList<(string Name, string Address)> Hosts { get; init; } = [];

    /// <summary>The bytes of <c>/dev/shm</c>; null for the usual.</summary>
    public long? SharedMemory { get; init; }

    /// <summary>Limits of setrlimit(2), by their names without prefix, such as <c>nofile</c>.</summary>
    public IReadOnlyList<(string Name, ulong Soft, ulong Hard)> Limits { get; init; } = [];

    /// <summary>Adds what was said; nothing when nothing was, so that keys of usual builds stay what they were.</summary>
    internal void Describe(KeyHash hash)
    {
        if (Hosts.Count > 0)
        {
            hash.Add("hosts").Add(Hosts.Count);
            foreach (var (name, address) in Hosts) hash.Add(name).Add(address);
        }
        if (SharedMemory is { } bytes) hash.Add("shm").Add(bytes);
        if (Limits.Count == 0) return;
        hash.Add("limits").Add(Limits.Count);
        foreach (var (name, soft, hard) in Limits) hash.Add(name).Add((long)soft).Add((long)hard);
    }
}
