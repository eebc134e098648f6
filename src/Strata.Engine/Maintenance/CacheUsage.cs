using Strata.Storage.Caching;

namespace Strata.Engine.Maintenance;

/// <summary>What a record of the build cache takes on disk.</summary>
/// <param name="Record">The record.</param>
/// <param name="Bytes">The sizes of the layers that are here for it and for no record before it.</param>
/// <param name="IsShared">True when an image or a container has its layer too.</param>
/// <param name="IsMount">True for a cache mount: <see cref="CacheRecord.Key"/> is its name, and it has no layer.</param>
public sealed record CacheUsage(CacheRecord Record, long Bytes, bool IsShared, bool IsMount = false);
