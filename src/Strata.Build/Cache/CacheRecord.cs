using Strata.Build.Layers;
using Strata.Oci;

namespace Strata.Build.Cache;

/// <summary>The remembered result of a build step.</summary>
public sealed record CacheRecord
{
    /// <summary>The key: a digest of all that the result depends on.</summary>
    public required Digest Key { get; init; }

    /// <summary>The layer that the step made.</summary>
    public required BuiltLayer Layer { get; init; }

    /// <summary>When the step ended; the history of every image built from this record shows it.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The step as people know it, such as <c>RUN make</c>.</summary>
    public required string Description { get; init; }
}
