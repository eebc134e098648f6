namespace Strata.Runtime.Execution;

/// <summary>The caller gets the output as it comes.</summary>
public sealed record CapturedStdio : ContainerStdio
{
    /// <summary>Called with each piece of standard output, in order, from a thread of its own; the memory is reused afterwards.</summary>
    public required Action<ReadOnlyMemory<byte>> Output { get; init; }

    /// <summary>As <see cref="Output"/>, for standard error; the two may be called at the same time.</summary>
    public required Action<ReadOnlyMemory<byte>> Error { get; init; }

    /// <summary>What the container reads; null means that it finds the end at once. Stays open.</summary>
    public Stream? Input { get; init; }
}
