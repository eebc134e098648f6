namespace Strata.Build.Tests.Fakes;

/// <summary>A clock that goes on by a second with each look.</summary>
internal sealed class FakeClock : TimeProvider
{
    private long _seconds = 1_700_000_000;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Interlocked.Increment(ref _seconds));
}
