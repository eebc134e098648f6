namespace Strata.Engine.Containers.Documents;

/// <summary>One check of a container's health (Docker Engine API, HealthcheckResult).</summary>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="ExitCode">0 for success, -1 when it took too long or could not be run.</param>
/// <param name="Output">What it said, up to 4096 bytes, or why it could not be run.</param>
public sealed record HealthResult(DateTimeOffset Start, DateTimeOffset End, int ExitCode, string Output);
