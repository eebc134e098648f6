namespace Strata.Engine.Containers.Logs;

/// <summary>Which part of a container's log is wanted, and how.</summary>
public sealed record LogOptions
{
    /// <summary>The last lines only; null for all.</summary>
    public int? Tail { get; init; }

    /// <summary>Goes on until the container has ended.</summary>
    public bool Follow { get; init; }

    /// <summary>Each line begins with its time, RFC 3339 in UTC with nanoseconds.</summary>
    public bool Timestamps { get; init; }
}
