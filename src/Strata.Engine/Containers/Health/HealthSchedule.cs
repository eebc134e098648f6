using Strata.Engine.Containers.Documents;
using Strata.Oci;

namespace Strata.Engine.Containers.Health;

/// <summary>When a container's health is checked and what a result means, with Docker's rules and usual times.</summary>
internal sealed class HealthSchedule
{
    private const int KeptResults = 5;
    private const int UsualRetries = 3;

    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UsualStartInterval = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _interval;
    private readonly TimeSpan _startInterval;
    private readonly TimeSpan _startPeriod;
    private readonly int _retries;

    public HealthSchedule(HealthConfig check)
    {
        _interval = Span(check.Interval, UsualInterval);
        Limit = Span(check.Timeout, UsualInterval);
        _startPeriod = Span(check.StartPeriod, TimeSpan.Zero);
        _startInterval = Span(check.StartInterval, UsualStartInterval);
        _retries = check.Retries is > 0 and var retries ? retries : UsualRetries;
    }

    /// <summary>How long a check may take.</summary>
    public TimeSpan Limit { get; }

    /// <summary>When the next check is due.</summary>
    public DateTimeOffset Next(ContainerState state)
    {
        var last = state.Health is { Log: [.., var result] } ? result.End : state.StartedAt;
        return last + (state.Health?.Status == ContainerHealth.Starting && IsStarting(state, last) ? _startInterval : _interval);
    }

    /// <summary>The health after one more check.</summary>
    public ContainerHealth After(ContainerState state, HealthResult result)
    {
        var health = state.Health ?? new ContainerHealth();
        IReadOnlyList<HealthResult> log = [.. health.Log.TakeLast(KeptResults - 1), result];
        if (result.ExitCode == 0) return new ContainerHealth { Status = ContainerHealth.Healthy, Log = log };
        // What fails while the container may still be starting does not count.
        if (health.Status == ContainerHealth.Starting && IsStarting(state, result.Start)) return health with { Log = log };
        var streak = health.FailingStreak + 1;
        return new ContainerHealth { Status = streak >= _retries ? ContainerHealth.Unhealthy : health.Status, FailingStreak = streak, Log = log };
    }

    private bool IsStarting(ContainerState state, DateTimeOffset time) => time - state.StartedAt < _startPeriod;

    private static TimeSpan Span(long? nanoseconds, TimeSpan usual) => nanoseconds is > 0 and var given ? TimeSpan.FromTicks(given / 100) : usual;
}
