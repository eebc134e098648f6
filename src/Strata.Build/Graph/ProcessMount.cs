using Strata.Build.Running;

namespace Strata.Build.Graph;

/// <summary>A mount of a process and the operation whose files it shows or begins with; null for none.</summary>
internal sealed record ProcessMount(StepMount Mount, Operation? From)
{
    /// <summary>The mount, now that the operation's files are known.</summary>
    public StepMount Over(Oci.ChainId? chain) => Mount switch
    {
        StepMount.Files files => files with { Chain = chain },
        StepMount.Cache cache => cache with { Chain = chain },
        _ => Mount,
    };
}
