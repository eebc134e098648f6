namespace Strata.Dockerfile.Instructions;

/// <summary>A <c>RUN --mount</c>. What was not given is null or the type's default.</summary>
public sealed record RunMount
{
    /// <summary>The kind.</summary>
    public RunMountType Type { get; init; }

    /// <summary>The stage or image that <c>bind</c> and <c>cache</c> take files from.</summary>
    public string? From { get; init; }

    /// <summary>The path in <see cref="From"/>.</summary>
    public string? Source { get; init; }

    /// <summary>The path in the container.</summary>
    public string? Target { get; init; }

    /// <summary>True when the command may not write.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>The id of a cache, a secret or an agent.</summary>
    public string? Id { get; init; }

    /// <summary>How a cache is shared.</summary>
    public CacheSharing Sharing { get; init; }

    /// <summary>True when a missing secret or agent is an error.</summary>
    public bool Required { get; init; }

    /// <summary>The variable that holds the secret.</summary>
    public string? Env { get; init; }

    /// <summary>The most bytes of a tmpfs; null for no limit.</summary>
    public long? SizeLimit { get; init; }

    /// <summary>The permissions.</summary>
    public int? Mode { get; init; }

    /// <summary>The owner.</summary>
    public int? UserId { get; init; }

    /// <summary>The group.</summary>
    public int? GroupId { get; init; }

    /// <summary>Reads the value of a <c>--mount</c>, variables expanded.</summary>
    /// <exception cref="Oci.StrataException">InvalidArgument with BuildKit's text.</exception>
    public static RunMount Parse(string text) => throw new NotImplementedException();
}
