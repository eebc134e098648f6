namespace Strata.Engine.Images;

/// <summary>How an image is removed.</summary>
public sealed record ImageRemovalOptions
{
    /// <summary>True to remove it although it has several names or a stopped container uses it.</summary>
    public bool Force { get; init; }

    /// <summary>True to leave the nameless images that it was made from.</summary>
    public bool KeepParents { get; init; }
}
