using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>Says nothing at all; the error that ends the command is all that is seen.</summary>
internal sealed class NoProgress : IProgressDisplay
{
    public void Report(ProgressEvent value)
    {
    }

    public void Dispose()
    {
    }
}
