using Strata.Runtime.Defaults;

namespace Strata.Runtime;

/// <summary>What every container of this machine is kept from, for documents that describe one.</summary>
[SupportedOSPlatform("linux")]
public static class ContainerIsolation
{
    /// <summary>Paths that appear empty in a container.</summary>
    public static IReadOnlyList<string> MaskedPaths => DefaultPaths.Masked;

    /// <summary>Paths that a container can't write.</summary>
    public static IReadOnlyList<string> ReadOnlyPaths => DefaultPaths.ReadOnly;

    /// <summary>True where containers have a control group namespace of their own: with the unified hierarchy only.</summary>
    public static bool HasControlGroupNamespace => Machine.ReadControlGroupVersion() == 2;
}
