using Strata.Build.Graph;

namespace Strata.Build.Frontend;

/// <summary>The stage or image that a <c>COPY --from</c> names.</summary>
/// <param name="Files">Its files; null for none at all.</param>
internal sealed record CopyOrigin(Operation? Files);
