namespace Strata.Engine.Containers.Usage;

/// <summary>What a container uses.</summary>
/// <param name="ProcessorPercent">The share of one processor's time that it had between two samples: 200 for two processors.</param>
/// <param name="Memory">Bytes of memory.</param>
/// <param name="MemoryLimit">The limit of the memory: its own, or the machine's memory.</param>
/// <param name="Sample">What it has used since its start.</param>
public sealed record ContainerUsage(double ProcessorPercent, long Memory, long MemoryLimit, UsageSample Sample)
{
    /// <summary>The share of the limit that is in use, in percent.</summary>
    public double MemoryPercent => MemoryLimit > 0 ? 100.0 * Memory / MemoryLimit : 0;
}
