using System.Text.Json.Serialization;

namespace Strata.Engine.Volumes.Documents;

/// <summary>A volume as <c>volume inspect</c> shows it and the store keeps it (Docker Engine API, Volume).</summary>
public sealed record VolumeDocument
{
    /// <summary>The label of a volume that was made for one container and has no name of its own.</summary>
    public const string AnonymousLabel = "com.docker.volume.anonymous";

    /// <summary>The one driver that there is: a directory of this machine, or what is mounted on it.</summary>
    public const string LocalDriver = "local";

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Always <c>local</c>.</summary>
    public string Driver { get; init; } = LocalDriver;

    /// <summary>Labels; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Where its files are.</summary>
    public required string Mountpoint { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary><c>type</c>, <c>o</c> and <c>device</c>: what is mounted there while a container runs; null for a plain directory.</summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>Always <c>local</c>: it is known on this machine only.</summary>
    public string Scope { get; init; } = LocalDriver;

    /// <summary>True when it goes with the container that it was made for.</summary>
    [JsonIgnore]
    public bool IsAnonymous => Labels?.ContainsKey(AnonymousLabel) == true;
}
