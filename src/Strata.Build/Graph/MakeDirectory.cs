using Strata.Build.Cache;

namespace Strata.Build.Graph;

/// <summary>A directory that is made when it is not there: <c>WORKDIR</c>.</summary>
internal sealed class MakeDirectory : Operation
{
    /// <summary>The absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>Whose it becomes, <c>user[:group]</c>; empty for root.</summary>
    public required string Owner { get; init; }

    /// <summary>The time that it gets; null for none, which is written as 0.</summary>
    public long? Time { get; init; }

    public override void Describe(KeyHash hash) => hash.Add("mkdir").Add(Path).Add(Owner).Add(Time ?? 0);

    public override IEnumerable<CacheInput> Explain() => [new("directory", Path), new("user", Owner)];
}
