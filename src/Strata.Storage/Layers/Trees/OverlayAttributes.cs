using Strata.Linux.Files;
using Strata.Linux.UserNamespaces;

namespace Strata.Storage.Layers.Trees;

/// <summary>The attributes that the kernel's overlay keeps on directories (overlayfs.rst "whiteouts and opaque directories").</summary>
internal static class OverlayAttributes
{
    /// <summary>Marks an opaque directory: <c>trusted.*</c> is for the machine's root only, <c>user.*</c> is what mounts with "userxattr" read.</summary>
    [SupportedOSPlatform("linux")]
    public static string Opaque => UserNamespace.IsNested ? "user.overlay.opaque" : "trusted.overlay.opaque";

    // user.overlay.* too: the kernel reads those in mounts with "userxattr", wherever the layer may come to lie.
    public static bool IsOverlayAttribute(string name) =>
        name.StartsWith("trusted.overlay.", StringComparison.Ordinal) || name.StartsWith("user.overlay.", StringComparison.Ordinal);

    /// <summary>True when a directory hides what the layers below have in it.</summary>
    [SupportedOSPlatform("linux")]
    public static bool IsOpaque(DirectoryHandle directory) => directory.FindXattr(".", Opaque) is [(byte)'y'];
}
