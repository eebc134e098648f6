using Strata.Build.Cache;
using Strata.Build.Running;

namespace Strata.Build.Graph;

/// <summary>A process whose changes become a layer.</summary>
internal sealed class RunProcess : Operation
{
    /// <summary>The process; its mounts are in <see cref="Mounts"/>.</summary>
    public required StepProcess Process { get; init; }

    /// <summary>What it sees besides its layers.</summary>
    public IReadOnlyList<ProcessMount> Mounts { get; init; } = [];

    public override IEnumerable<Operation> Inputs =>
        base.Inputs.Concat(Mounts.Where(static mount => mount.From is not null).Select(static mount => mount.From!)).Distinct();

    public override void Describe(KeyHash hash)
    {
        hash.Add("run").Add(Process.Arguments).Add(Process.Environment).Add(Process.WorkingDirectory).Add(Process.User).Add((long)Process.Network);
        // Nothing is added for what was not there before mounts were: keys of plain steps stay what they were.
        if (Process.IsPrivileged) hash.Add("privileged");
        Process.Conditions.Describe(hash);
        if (Mounts.Count == 0) return;
        var inputs = Inputs.ToList();
        foreach (var mount in Mounts)
        {
            mount.Mount.Describe(hash);
            hash.Add(mount.From is null ? -1 : inputs.IndexOf(mount.From));
        }
    }

    public override IEnumerable<CacheInput> Explain()
    {
        yield return new CacheInput("command", string.Join(' ', Process.Arguments));
        foreach (var variable in Process.Environment)
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? new CacheInput("env " + variable, "") : new CacheInput("env " + variable[..equals], variable[(equals + 1)..]);
        }
        yield return new CacheInput("workdir", Process.WorkingDirectory);
        yield return new CacheInput("user", Process.User);
        yield return new CacheInput("network", Process.Network.ToString().ToLowerInvariant());
        if (Process.IsPrivileged) yield return new CacheInput("security", "insecure");
        foreach (var (name, address) in Process.Conditions.Hosts) yield return new CacheInput("host " + name, address);
        if (Process.Conditions.SharedMemory is { } bytes) yield return new CacheInput("shm-size", bytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (name, soft, hard) in Process.Conditions.Limits) yield return new CacheInput("ulimit " + name, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{soft}:{hard}"));
        for (var i = 0; i < Mounts.Count; i++)
        {
            using var hash = new KeyHash();
            Mounts[i].Mount.Describe(hash);
            yield return new CacheInput(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"mount {i + 1} {Mounts[i].Mount.Target}"), hash.Finish().Hex[..16]);
        }
    }
}
