namespace Strata.Engine.Containers.Copying;

/// <summary>How a tar is unpacked.</summary>
internal sealed record UnpackOptions
{
    /// <summary>What the directory is called in messages.</summary>
    public required string DisplayPath { get; init; }

    /// <summary>False: everything becomes the calling user's.</summary>
    public bool KeepOwners { get; init; }

    /// <summary>Replaces all owners; null for the archive's own.</summary>
    public (uint Uid, uint Gid)? Owner { get; init; }

    /// <summary>True to give the top directory the time that the archive has for it.</summary>
    public bool TakesTopTime { get; init; }
}
