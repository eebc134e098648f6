using Strata.Oci;

namespace Strata.Engine.Building.Caching;

/// <summary>One <c>--cache-from</c>: where records of steps may come from that this store does not have.</summary>
public abstract record CacheImport
{
    private CacheImport()
    {
    }

    /// <summary>What progress calls it.</summary>
    internal abstract string Name { get; }

    /// <summary>A directory that <c>--cache-to type=local</c> wrote, here or with BuildKit, or an OCI layout of an image with inline cache.</summary>
    /// <param name="Path">The directory.</param>
    /// <param name="Tag">The cache's name in it.</param>
    /// <param name="Digest">The manifest, in place of the name.</param>
    public sealed record Local(string Path, string Tag = CacheExport.DefaultTag, Digest? Digest = null) : CacheImport
    {
        internal override string Name => $"local:{Path}";
    }

    /// <summary>What can't be a cache, for <paramref name="Reason"/>. The build says so and goes on without it, as BuildKit does.</summary>
    /// <param name="Text">What was given.</param>
    /// <param name="Reason">What is wrong with it.</param>
    public sealed record Unusable(string Text, string Reason) : CacheImport
    {
        internal override string Name => Text;
    }

    /// <summary>An image of the store with inline cache.</summary>
    /// <param name="Reference">Its name.</param>
    public sealed record Image(Reference Reference) : CacheImport
    {
        internal override string Name => Reference.WithDefaultTag().ToString();
    }
}
