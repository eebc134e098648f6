using Strata.Build.Files;

namespace Strata.Build.Sources;

/// <summary>What a name stands for that the build was given (<c>--build-context</c>).</summary>
public abstract record NamedContext
{
    private protected NamedContext()
    {
    }

    /// <summary>Files: a directory, a Git repository, a download. They belong to 0:0, as those of the build context do.</summary>
    /// <param name="Context">The files.</param>
    public sealed record Files(BuildContext Context) : NamedContext;

    /// <summary>An image.</summary>
    /// <param name="Base">The image; its layers are fetched by <see cref="IBaseImages.EnsureLayersAsync"/>.</param>
    public sealed record Image(BaseImage Base) : NamedContext;
}
