using Strata.Build.Cache;
using Strata.Build.Running;
using Strata.Dockerfile.Syntax;

namespace Strata.Build.Graph;

/// <summary>
/// One step of a build: what it does and what it needs. Operations never change; each belongs to one graph, in which all
/// its inputs come before it.
/// </summary>
internal abstract class Operation
{
    /// <summary>The step's id in progress events.</summary>
    public required string Id { get; init; }

    /// <summary>What people see, such as <c>[2/3] RUN make</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the cache's listing shows, such as <c>RUN make</c>.</summary>
    public string Description { get; init; } = "";

    /// <summary>The stage that it belongs to, as steps' names have it; empty when there is one only.</summary>
    public string Stage { get; init; } = "";

    /// <summary>The name of that stage, whether steps' names have it or not; empty for what belongs to none.</summary>
    public string StageName { get; init; } = "";

    /// <summary>Its number in its stage, as its name has it; 0 for what is not numbered.</summary>
    public int Number { get; init; }

    /// <summary>What a process sees after it, without arguments; null for what belongs to no stage.</summary>
    public StepProcess? Surroundings { get; init; }

    /// <summary>The lines that it comes from.</summary>
    public SourceRange Range { get; init; }

    /// <summary>The step whose files it starts from; null for none.</summary>
    public Operation? Parent { get; init; }

    /// <summary>True when no earlier result may stand for it.</summary>
    public bool IgnoresCache { get; init; }

    /// <summary>All steps whose results it needs.</summary>
    public virtual IEnumerable<Operation> Inputs => Parent is null ? [] : [Parent];

    /// <summary>Adds its definition, without its inputs' content: equal definitions on equal inputs give equal results.</summary>
    public abstract void Describe(KeyHash hash);

    /// <summary>The definition as named values, for explanations.</summary>
    public abstract IEnumerable<CacheInput> Explain();
}
