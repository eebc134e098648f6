using Strata.Linux.Files;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Overlay;

/// <summary>Deletions as the kernel's overlay reads them: a character device 0:0, and an attribute on opaque directories.</summary>
internal sealed class OverlayWhiteouts : WhiteoutForm
{
    public override void Delete(DirectoryHandle parent, string name, string path)
    {
        if (parent.FindStatus(name) is null) parent.CreateNode(name, FileKind.CharacterDevice, 0);
    }

    public override void MakeOpaque(DirectoryHandle directory, string path) => directory.SetXattr(".", OverlayAttributes.Opaque, "y"u8);

    public override void Created(string path)
    {
    }

    // An overlay layer's directory holds nothing but the layer's own.
    public override bool IsOwn(string path) => true;

    public override bool IsWhiteout(FileStatus status) => LowerView.IsWhiteout(status);
}
