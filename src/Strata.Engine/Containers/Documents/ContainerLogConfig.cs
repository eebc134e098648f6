namespace Strata.Engine.Containers.Documents;

/// <summary>Where a container's output is kept (Docker Engine API, HostConfig.LogConfig).</summary>
public sealed record ContainerLogConfig
{
    /// <summary><c>json-file</c>, <c>local</c>, <c>journald</c> or <c>none</c>.</summary>
    public string Type { get; init; } = "json-file";

    /// <summary>The options: <c>max-size</c>, <c>max-file</c>.</summary>
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();
}
