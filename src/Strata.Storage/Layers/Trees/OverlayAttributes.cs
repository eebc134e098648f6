using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>The attributes that the kernel's overlay keeps on directories (overlayfs.rst "whiteouts and opaque directories").</summary>
internal static class OverlayAttributes
{
    public const string Opaque = "trusted.overlay.opaque";

    // user.overlay.* too: the kernel reads those in mounts with "userxattr", wherever the layer may come to lie.
    public static bool IsOverlayAttribute(string name) =>
        name.StartsWith("trusted.overlay.", StringComparison.Ordinal) || name.StartsWith("user.overlay.", StringComparison.Ordinal);

    /// <summary>True when a directory hides what the layers below have in it.</summary>
    public static bool IsOpaque(DirectoryHandle directory) => directory.FindXattr(".", Opaque) is [(byte)'y'];
}
