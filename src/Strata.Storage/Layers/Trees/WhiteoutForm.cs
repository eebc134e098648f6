using Strata.Linux.Files;

namespace Strata.Storage.Layers.Trees;

/// <summary>How deletions are held in a tree of files.</summary>
internal abstract class WhiteoutForm
{
    /// <summary>Notes that <paramref name="name"/> of the layers below is gone; this layer has nothing there.</summary>
    public abstract void Delete(DirectoryHandle parent, string name, string path);

    /// <summary>Notes that nothing of the layers below shows in a directory, the layer's root included (an empty path).</summary>
    public abstract void MakeOpaque(DirectoryHandle directory, string path);

    /// <summary>Notes that this layer itself made something at a path.</summary>
    public abstract void Created(string path);

    /// <summary>True when what stands at a path was made by this layer, not inherited from the layers below.</summary>
    public abstract bool IsOwn(string path);

    /// <summary>True when a name of this inode is a note of this form, not content.</summary>
    public abstract bool IsWhiteout(FileStatus status);
}
