using Strata.Build.Linting;
using Strata.Build.Running;
using Strata.Dockerfile.Syntax;

namespace Strata.Build.Frontend;

/// <summary>What a stage's instructions are read with.</summary>
internal sealed record StageOptions
{
    public required SourceText Source { get; init; }

    public required char Escape { get; init; }

    public required BuildArguments Arguments { get; init; }

    public required StepNetwork Network { get; init; }

    public required StepConditions Conditions { get; init; }

    /// <summary>Steps may ask for no confinement.</summary>
    public required bool AllowsInsecure { get; init; }

    public required DateTimeOffset? Epoch { get; init; }

    /// <summary>True when its steps take nothing from the cache.</summary>
    public bool IgnoresCache { get; init; }

    /// <summary>The checks of the stage.</summary>
    public required StageInspection Checks { get; init; }

    /// <summary>The stage's name, or what it is called by its number.</summary>
    public required string Name { get; init; }

    /// <summary>Before the numbers in steps' names: the platform and the stage's name, each with a space, or nothing.</summary>
    public required string Prefix { get; init; }

    /// <summary>How many steps the stage has, <c>FROM</c> included.</summary>
    public required int StepCount { get; init; }

    /// <summary>How many come before the first instruction.</summary>
    public required int FirstStep { get; init; }
}
