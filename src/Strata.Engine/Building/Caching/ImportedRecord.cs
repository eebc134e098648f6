using Strata.Oci;

namespace Strata.Engine.Building.Caching;

/// <summary>A record of an imported cache.</summary>
internal sealed record ImportedRecord(Digest Key, ImportedLayer Layer, DateTimeOffset Created, string Description);
