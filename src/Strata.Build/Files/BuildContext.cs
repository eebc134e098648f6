using Strata.Dockerfile.Ignoring;

namespace Strata.Build.Files;

/// <summary>
/// The files that <c>COPY</c> and <c>ADD</c> may take. As in Docker, all of them belong to user and group 0 whoever owns
/// them on the host, and their extended attributes are left behind.
/// </summary>
public sealed record BuildContext
{
    /// <summary>The files. Whoever made the context disposes it.</summary>
    public required IFileTree Tree { get; init; }

    /// <summary>The <c>.dockerignore</c>; what it leaves out is not there.</summary>
    public IgnorePatterns? Ignore { get; init; }

    /// <summary>Remembered digests of the files; null to read all of them each time.</summary>
    public IFileDigests? Digests { get; init; }
}
