using Strata.Cli.Rendering;
using Strata.Cli.Streams;
using Strata.Oci.Progress;

namespace Strata.Cli.Commands.Archives;

/// <summary>
/// Shows what an archive command reports: results as lines on standard output, and, on a terminal, one line for each
/// layer that is drawn anew while it moves. Layers come one after the other.
/// </summary>
internal sealed class ArchiveProgress(StandardStreams streams, bool quiet) : IProgress<ProgressEvent>
{
    private const int BarWidth = 50;
    private const string ClearLine = "\r\u001b[2K";

    private readonly bool _draws = !quiet && streams.IsErrorTerminal;
    private readonly Lock _lock = new();
    private string _name = "";
    private bool _isDrawn;

    /// <inheritdoc/>
    public void Report(ProgressEvent value)
    {
        lock (_lock)
        {
            switch (value)
            {
                case ResultProduced result:
                    streams.Out.WriteLine(result.Text);
                    break;
                case StepStarted started:
                    _name = started.Name;
                    break;
                case StepTransfer transfer when _draws:
                    streams.Error.Write(ClearLine + Line(transfer));
                    _isDrawn = true;
                    break;
                case StepCompleted when _isDrawn:
                    streams.Error.WriteLine();
                    _isDrawn = false;
                    break;
            }
        }
    }

    private string Line(StepTransfer transfer)
    {
        var what = _name == transfer.Action ? transfer.Action : $"{_name}: {transfer.Action}";
        var current = HumanUnits.HumanSize(transfer.Current);
        if (transfer.Total is not > 0) return $"{what} {current}";
        var done = (int)(BarWidth * Math.Min(transfer.Current, transfer.Total.Value) / transfer.Total.Value);
        var bar = done == BarWidth ? new string('=', BarWidth) + ">" : new string('=', done) + ">" + new string(' ', BarWidth - done);
        return $"{what} [{bar}]  {current}/{HumanUnits.HumanSize(transfer.Total.Value)}";
    }
}
