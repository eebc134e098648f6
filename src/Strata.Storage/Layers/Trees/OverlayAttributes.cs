namespace Strata.Storage.Layers.Trees;

/// <summary>The attributes that the kernel's overlay keeps on directories (overlayfs.rst "whiteouts and opaque directories").</summary>
internal static class OverlayAttributes
{
    public const string Opaque = "trusted.overlay.opaque";
    public const string UserOpaque = "user.overlay.opaque";

    public static bool IsOverlayAttribute(string name) =>
        name.StartsWith("trusted.overlay.", StringComparison.Ordinal) || name.StartsWith("user.overlay.", StringComparison.Ordinal);
}
