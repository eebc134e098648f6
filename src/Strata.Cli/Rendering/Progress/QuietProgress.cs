using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>Says nothing, unless a step fails: then its output is the only clue that there is.</summary>
internal sealed class QuietProgress(TextWriter output, TimeProvider time) : ProgressRenderer(time)
{
    protected override void Started(StepState step, long now)
    {
    }

    protected override void Written(StepState step, long now)
    {
    }

    protected override void Transferred(StepState step, TransferState transfer, long now)
    {
    }

    protected override void Completed(StepState step, long now)
    {
        step.Output.Flush();
        if (step.Error is null) step.Output.Forget();
    }

    protected override void Warned(WarningRaised warning, long now)
    {
    }

    protected override void Produced(ResultProduced result, long now)
    {
    }

    protected override void End(long now)
    {
        foreach (var step in Steps)
        {
            if (step.Error is not null) ProgressText.Write(output, ProgressText.Failure(step, 0));
        }
    }
}
