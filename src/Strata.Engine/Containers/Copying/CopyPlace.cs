using Strata.Linux.Files;

namespace Strata.Engine.Containers.Copying;

/// <summary>What a path leads to: a name in an open directory, which need not exist.</summary>
/// <param name="Path">The path, for messages and for what follows from it.</param>
/// <param name="Parent">The directory that holds it.</param>
/// <param name="Name">Its name there; <c>.</c> for the directory itself.</param>
/// <param name="Status">What is there; null when nothing is.</param>
/// <param name="IsReadOnly">Whether it lies on something that was mounted for reading only.</param>
internal sealed record CopyPlace(CopyPath Path, DirectoryHandle Parent, string Name, FileStatus? Status, bool IsReadOnly) : IDisposable
{
    public bool IsDirectory => Status is { Kind: FileKind.Directory };

    public void Dispose() => Parent.Dispose();
}
