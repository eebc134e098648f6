using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>Says nothing, unless a step fails: then its output is the only clue that there is.</summary>
internal sealed class QuietProgress(TextWriter output, TimeProvider time) : ProgressRenderer(time, ProgressText.KeptHead, ProgressText.KeptTail)
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
            ProgressText.Write(output, ProgressText.Failure(step, step.Output.Lines().Select(ProgressText.Raw)));
        }
    }
}
