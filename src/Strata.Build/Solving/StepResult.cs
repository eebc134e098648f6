using Strata.Oci;

namespace Strata.Build.Solving;

/// <summary>The layers that an operation's result has, each with the time it was made.</summary>
internal sealed record StepResult
{
    /// <summary>No layers.</summary>
    public static StepResult Empty { get; } = new() { Layers = [] };

    /// <summary>The layers, bottom first. Those of an image have no time: its history has.</summary>
    public required IReadOnlyList<(DiffId DiffId, DateTimeOffset? Created)> Layers { get; init; }

    public ChainId? Chain { get; init; }

    /// <summary>The cache keys that the top layer can be found by; none when nothing remembers it.</summary>
    public IReadOnlyList<Digest> Keys { get; init; } = [];

    /// <summary>
    /// What stands for the files in the keys of steps that only look at them; null: the layers. Of files from the context it is their content,
    /// so that another checkout of them, with other times, is the same to a step here and in a store that only imports the step's own layers.
    /// </summary>
    public string? Content { get; init; }

    /// <summary>True when nothing had to be done for it.</summary>
    public bool IsCached { get; init; }
}
