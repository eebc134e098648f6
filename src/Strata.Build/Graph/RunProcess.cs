using Strata.Build.Cache;
using Strata.Build.Running;

namespace Strata.Build.Graph;

/// <summary>A process whose changes become a layer.</summary>
internal sealed class RunProcess : Operation
{
    public required StepProcess Process { get; init; }

    public override void Describe(KeyHash hash) =>
        hash.Add("run").Add(Process.Arguments).Add(Process.Environment).Add(Process.WorkingDirectory).Add(Process.User).Add((long)Process.Network);

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
    }
}
