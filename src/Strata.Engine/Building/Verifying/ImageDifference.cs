namespace Strata.Engine.Building.Verifying;

/// <summary>Where two builds of an image differ.</summary>
public sealed record ImageDifference
{
    /// <summary>The layer's number, from 1 at the bottom; null for the config.</summary>
    public int? Layer { get; init; }

    /// <summary>The step that made the layer, as the history has it; null when that does not tell.</summary>
    public string? Step { get; init; }

    /// <summary>The file's path, or the config's field as a path of JSON.</summary>
    public required string Path { get; init; }

    /// <summary>What of it differs: <c>value</c>, <c>file</c>, <c>type</c>, <c>mode</c>, <c>owner</c>, <c>size</c>, <c>link target</c>, <c>attribute NAME</c>, <c>device</c>, <c>byte N</c>, <c>time</c>…</summary>
    public required string Property { get; init; }

    /// <summary>What the image has.</summary>
    public required string Expected { get; init; }

    /// <summary>What the build gave.</summary>
    public required string Actual { get; init; }

    /// <summary>True when it is a time, and nothing but times differs.</summary>
    public bool IsTime { get; init; }
}
