namespace Strata.Engine.Building.Verifying;

/// <summary>Where two builds of an image differ.</summary>
public sealed record ImageDifference
{
    /// <summary>The layer's number, from 1 at the bottom; null for the config.</summary>
    public int? Layer { get; init; }

    /// <summary>The step that made the layer, as the history has it; null when that does not tell.</summary>
    public string? Step { get; init; }

    /// <summary>The file's path, or the config's field as a path of JSON; empty for all of it.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// What of it differs. Of the config: <c>value</c> or <c>time</c>, <c>number of layers</c>, <c>form</c> (the same fields, written
    /// otherwise). Of a layer: <c>base layer</c> (its digest). Of a file: <c>file</c> (only one has it), <c>type</c>, <c>mode</c>, <c>owner</c>, <c>size</c>,
    /// <c>link target</c>, <c>device</c>, <c>attribute NAME</c> in hex, <c>byte OFFSET</c> in hex, <c>order</c>, <c>form</c>, <c>time</c>.
    /// </summary>
    public required string Property { get; init; }

    /// <summary>What the image has; null for nothing.</summary>
    public required string? Expected { get; init; }

    /// <summary>What the build gave; null for nothing.</summary>
    public required string? Actual { get; init; }

    /// <summary>True when it is a time, and nothing but times differs.</summary>
    public bool IsTime { get; init; }
}
