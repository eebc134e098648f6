using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>Says nothing, unless a step fails: then its output is the only clue that there is.</summary>
/// <param name="output">Where to.</param>
/// <param name="time">The clock.</param>
/// <param name="columns">The width of the terminal that it goes to; null when it goes elsewhere.</param>
/// <param name="colours">Whether output keeps its colours on a terminal.</param>
internal sealed class QuietProgress(TextWriter output, TimeProvider time, int? columns, bool colours) : ProgressRenderer(time, ProgressText.KeptHead, ProgressText.KeptTail)
{
    protected override void Started(StepState step, long now)
    {
    }

    protected override void Written(StepState step, ReadOnlySpan<byte> bytes, long now)
    {
    }

    protected override void Transferred(StepState step, TransferState transfer, long now)
    {
    }

    protected override void Completed(StepState step, long now)
    {
        if (!step.HasFailed) step.Output.Forget();
    }

    protected override void Warned(WarningRaised warning, long now)
    {
    }

    protected override void Produced(ResultProduced result, long now)
    {
    }

    protected override void End(long now)
    {
        foreach (var step in Failures)
        {
            var lines = columns is { } width ? ProgressText.Shown(step.Output, width, colours) : step.Output.Lines().Select(ProgressText.Raw);
            ProgressText.Write(output, ProgressText.Failure(step, lines));
        }
    }
}
