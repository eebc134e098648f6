using Strata.Linux.Files;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Overlay;

/// <summary>Deletions as the kernel's overlay reads them: a character device 0:0, and an attribute on opaque directories.</summary>
[SupportedOSPlatform("linux")]
internal sealed class OverlayWhiteouts : WhiteoutForm
{
    private bool _anyDeleted;

    public override void Delete(DirectoryHandle parent, string name, string path)
    {
        _anyDeleted = true;
        if (parent.FindStatus(name) is null) parent.CreateNode(name, FileKind.CharacterDevice, 0);
    }

    public override void MakeOpaque(DirectoryHandle directory, string path)
    {
        // Below an opaque directory nothing is merged, and the kernel lists a whiteout there as a broken entry.
        if (_anyDeleted) RemoveWhiteouts(directory);
        // The root has no mark: see LayerDirectories.Finish.
        if (path.Length > 0) directory.SetXattr(".", OverlayAttributes.Opaque, "y"u8);
    }

    public override void Created(string path)
    {
    }

    // An overlay layer's directory holds nothing but the layer's own.
    public override bool IsOwn(string path) => true;

    public override bool IsWhiteout(FileStatus status) => LowerView.IsWhiteout(status);

    private static void RemoveWhiteouts(DirectoryHandle directory)
    {
        foreach (var entry in directory.List())
        {
            if (entry.Kind is FileKind.CharacterDevice or null && directory.FindStatus(entry.Name) is { } status && LowerView.IsWhiteout(status))
            {
                directory.TryRemoveFile(entry.Name);
            }
            else if (entry.Kind is FileKind.Directory or null && directory.FindDirectory(entry.Name) is { } child)
            {
                using (child) RemoveWhiteouts(child);
            }
        }
    }
}
