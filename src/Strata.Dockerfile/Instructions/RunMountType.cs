namespace Strata.Dockerfile.Instructions;

/// <summary>The kind of a <c>RUN --mount</c>.</summary>
public enum RunMountType
{
    /// <summary>Files of the context, a stage or an image.</summary>
    Bind,

    /// <summary>A directory kept between builds.</summary>
    Cache,

    /// <summary>A directory in memory.</summary>
    Tmpfs,

    /// <summary>A secret as a file or a variable.</summary>
    Secret,

    /// <summary>An ssh agent's socket.</summary>
    Ssh,
}
