using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>What is known of one step.</summary>
internal sealed class StepState(int number, string name, long startedAt, OutputLog output)
{
    private readonly List<TransferState> _transfers = [];

    /// <summary>Counted from 1 in the order of the starts.</summary>
    public int Number { get; } = number;

    public string Name { get; } = name;

    public long StartedAt { get; } = startedAt;

    /// <summary>When it ended; null while it runs.</summary>
    public long? EndedAt { get; private set; }

    public bool IsCached { get; private set; }

    public string? Error { get; private set; }

    /// <summary>True when it was given up because the whole build was; <see cref="Error"/> is set too.</summary>
    public bool IsCanceled { get; private set; }

    /// <summary>True when it failed by itself, and its output is what one wants to see.</summary>
    public bool HasFailed => Error is not null && !IsCanceled;

    /// <summary>What its process wrote, as much of it as the renderer keeps.</summary>
    public OutputLog Output { get; } = output;

    /// <summary>Its transfers in the order in which they began.</summary>
    public IReadOnlyList<TransferState> Transfers => _transfers;

    public bool IsRunning => EndedAt is null;

    /// <summary>Takes a report and returns the transfer that it is about.</summary>
    public TransferState Update(StepTransfer report, long now)
    {
        var transfer = _transfers.Find(known => known.Action == report.Action);
        if (transfer is null)
        {
            transfer = new TransferState(report.Action, now);
            _transfers.Add(transfer);
        }
        transfer.Update(report.Current, report.Total, now);
        return transfer;
    }

    public void Complete(StepCompleted report, long now)
    {
        if (EndedAt is not null) return;
        (EndedAt, IsCached, Error, IsCanceled) = (now, report.Cached, report.Error, report.IsCanceled);
        foreach (var transfer in _transfers) transfer.End(now);
    }
}
