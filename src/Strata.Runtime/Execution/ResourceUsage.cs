namespace Strata.Runtime.Execution;

/// <summary>What a container's control groups have counted up to a moment; 0 for what no controller counts here.</summary>
public sealed record ResourceUsage
{
    /// <summary>The processor time that was used, on all processors together.</summary>
    public TimeSpan Processor { get; init; }

    /// <summary>Bytes of memory in use, without the file cache that nobody uses.</summary>
    public long Memory { get; init; }

    /// <summary>The limit of the memory; <see cref="long.MaxValue"/> for none.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>Bytes read from block devices.</summary>
    public long BlockRead { get; init; }

    /// <summary>Bytes written to block devices.</summary>
    public long BlockWritten { get; init; }

    /// <summary>Processes and threads.</summary>
    public long Tasks { get; init; }
}
