namespace Strata.Storage.CacheMounts;

/// <summary>Which cache mount a build step wants.</summary>
public sealed record CacheMountRequest
{
    /// <summary>Its id, as people wrote it.</summary>
    public required string Id { get; init; }

    /// <summary>What else tells it from others of the same id: the files that a new one begins as, and its owner.</summary>
    public string Variant { get; init; } = "";

    /// <summary>Nobody else may use it meanwhile.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>With <see cref="IsExclusive"/>: when it is in use, another one is taken instead of waiting.</summary>
    public bool MayTakeAnother { get; init; }

    /// <summary>The permissions of a new one.</summary>
    public uint Mode { get; init; } = 0x1ED;

    /// <summary>The owner of a new one.</summary>
    public uint Uid { get; init; }

    /// <summary>The group of a new one.</summary>
    public uint Gid { get; init; }

    /// <summary>The directory whose files a new one begins with; null for an empty one. Asked only when one is made.</summary>
    public Func<string>? Seed { get; init; }

    /// <summary>
    /// Fills the empty directory of a new one, in place of <see cref="Seed"/>; false when it could not, whatever it left there. Asked
    /// when one is made, and for one that is empty and that nobody uses. Never for another one that stands in (<see cref="MayTakeAnother"/>).
    /// </summary>
    public Func<string, CancellationToken, bool>? Fill { get; init; }
}
