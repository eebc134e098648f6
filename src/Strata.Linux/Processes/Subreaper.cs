using Strata.Oci;

namespace Strata.Linux.Processes;

/// <summary>Makes this process the parent of its descendants' orphans, so that it can wait for them.</summary>
[SupportedOSPlatform("linux")]
public static class Subreaper
{
    private const int PrSetChildSubreaper = 36;

    /// <summary>Idempotent, and for the rest of the process's life: orphans that nobody adopts stay as zombies until then.</summary>
    /// <exception cref="StrataException">The kernel refuses.</exception>
    public static void Enable()
    {
        if (ProcessNative.Prctl(PrSetChildSubreaper, 1, 0, 0, 0) != 0) throw ProcessNative.LastFailure("becoming child subreaper");
    }
}
