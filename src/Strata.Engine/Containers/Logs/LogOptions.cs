namespace Strata.Engine.Containers.Logs;

/// <summary>Which part of a container's log is wanted, and how.</summary>
public sealed record LogOptions
{
    /// <summary>The last lines only, counted before the moments are looked at; null for all.</summary>
    public int? Tail { get; init; }

    /// <summary>From the first line on that is not older; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Up to the last line before the first one that is younger; null for all.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Goes on until the container has ended, or <see cref="Until"/> has passed.</summary>
    public bool Follow { get; init; }

    /// <summary>Each line begins with its time, RFC 3339 in UTC with nanoseconds.</summary>
    public bool Timestamps { get; init; }
}
