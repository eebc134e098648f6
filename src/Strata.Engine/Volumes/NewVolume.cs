namespace Strata.Engine.Volumes;

/// <summary>What a volume is to be.</summary>
public sealed record NewVolume
{
    /// <summary>The name; null for a made-up one of 64 hexadecimal characters.</summary>
    public string? Name { get; init; }

    /// <summary>The driver; only <c>local</c> exists.</summary>
    public string Driver { get; init; } = Documents.VolumeDocument.LocalDriver;

    /// <summary><c>type</c>, <c>o</c> and <c>device</c>, as for mount(8).</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
