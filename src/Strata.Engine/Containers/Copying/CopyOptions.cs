namespace Strata.Engine.Containers.Copying;

/// <summary>How files are copied in or out of a container.</summary>
public sealed record CopyOptions
{
    /// <summary>
    /// Into a container that runs as a user of its own, the files become that user's. Without it, and out of containers,
    /// it changes nothing: files keep their numbers on the way in, and become the caller's on the way out.
    /// </summary>
    public bool Archive { get; init; }

    /// <summary>A source that is a symbolic link is copied as what it leads to, under the link's own name.</summary>
    public bool FollowLink { get; init; }

    /// <summary>Told how many bytes of archive have passed, often; called on another thread.</summary>
    public Action<long>? Progress { get; init; }
}
