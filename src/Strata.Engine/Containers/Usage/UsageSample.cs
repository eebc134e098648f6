using Strata.Runtime.Execution;

namespace Strata.Engine.Containers.Usage;

/// <summary>What a container has used up to a moment.</summary>
/// <param name="Timestamp">The moment, by the clock's own count.</param>
/// <param name="Resources">What its control groups say.</param>
/// <param name="NetworkReceived">Bytes that its networks have brought it.</param>
/// <param name="NetworkSent">Bytes that it has sent into its networks.</param>
public sealed record UsageSample(long Timestamp, ResourceUsage Resources, long NetworkReceived, long NetworkSent);
