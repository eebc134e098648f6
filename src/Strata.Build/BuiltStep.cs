using Strata.Build.Graph;
using Strata.Build.Solving;
using Strata.Oci;

namespace Strata.Build;

/// <summary>A step of a build with a layer, and the keys that the build cache knows it by.</summary>
public sealed record BuiltStep
{
    /// <summary>The layers up to the step's own.</summary>
    public required ChainId Chain { get; init; }

    /// <summary>The keys of its records; each leads to the layer.</summary>
    public required IReadOnlyList<Digest> Keys { get; init; }

    /// <summary>When the layer was made, in this build or an earlier one.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The step as people know it, such as <c>RUN make</c>.</summary>
    public required string Description { get; init; }

    /// <summary>True when its layer is one of the image's own, false for those of stages that only gave files.</summary>
    public required bool IsOfImage { get; init; }

    /// <summary>The steps among the results of a graph.</summary>
    /// <param name="results">What the operations gave, in the order of the graph.</param>
    /// <param name="top">The operation that gave the image's layers; null for an image without layers.</param>
    internal static IReadOnlyList<BuiltStep> Collect(IReadOnlyDictionary<Operation, StepResult> results, Operation? top)
    {
        var own = new HashSet<Operation>();
        for (var below = top; below is not null; below = below.Parent) own.Add(below);
        return
        [
            .. results.Where(static pair => pair.Value.Keys.Count > 0).Select(pair => new BuiltStep
            {
                Chain = pair.Value.Chain!.Value,
                Keys = pair.Value.Keys,
                Created = pair.Value.Layers[^1].Created!.Value,
                Description = pair.Key.Description,
                IsOfImage = own.Contains(pair.Key),
            }),
        ];
    }
}
