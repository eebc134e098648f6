namespace Strata.Cli.Rendering.Progress;

/// <summary>How far a step's transfer is.</summary>
internal sealed class TransferState(string action, long startedAt)
{
    public string Action { get; } = action;

    public long StartedAt { get; } = startedAt;

    public long Current { get; private set; }

    public long? Total { get; private set; }

    /// <summary>When everything was there, or the step ended; null before.</summary>
    public long? EndedAt { get; private set; }

    public void Update(long current, long? total, long now)
    {
        (Current, Total) = (current, total);
        if (total is { } all && current >= all) EndedAt ??= now;
    }

    public void End(long now) => EndedAt ??= now;
}
