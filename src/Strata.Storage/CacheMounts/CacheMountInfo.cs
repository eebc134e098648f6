namespace Strata.Storage.CacheMounts;

/// <summary>A cache mount that is kept.</summary>
/// <param name="Name">Its own name in the store.</param>
/// <param name="Id">The id that builds have for it.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Used">When a step last used it.</param>
/// <param name="Size">The size of its files in bytes.</param>
/// <param name="IsInUse">True while a step holds it.</param>
public sealed record CacheMountInfo(string Name, string Id, DateTimeOffset Created, DateTimeOffset Used, long Size, bool IsInUse);
