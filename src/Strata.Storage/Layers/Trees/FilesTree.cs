using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>Layers that are held as directories of files.</summary>
[SupportedOSPlatform("linux")]
internal sealed class FilesTree(LowerView view) : LayerTree
{
    public override FileStatus? FindStatus(string path) => view.FindStatus(path);

    public override IReadOnlyList<string> List(string path) => view.List(path);

    public override string? FindLinkTarget(string path) => view.FindLinkTarget(path);

    public override IReadOnlyList<Xattr> GetXattrs(string path) => view.GetXattrs(path);

    public override Stream? OpenFile(string path) => view.FindFile(path) is { } file ? new FileHandleStream(file) : null;

    internal override void Write(Stream tar, CancellationToken cancel)
    {
        using var archiver = new TreeArchiver(tar, null, cancel);
        archiver.Write(view.Walk());
    }

    internal override void WriteDifferences(LayerTree below, Stream tar, CancellationToken cancel)
    {
        using var archiver = new TreeArchiver(tar, null, cancel);
        archiver.Write(new StackDiff(view, ((FilesTree)below).View, cancel).Read());
    }

    private LowerView View => view;

    protected override void Dispose(bool disposing)
    {
        if (disposing) view.Dispose();
        base.Dispose(disposing);
    }
}
