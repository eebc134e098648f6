using Microsoft.Win32.SafeHandles;
using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Engine.Archives.Content;

/// <summary>An archive whose bytes are in one file that can be read by position.</summary>
internal sealed class TarFileContent(SafeFileHandle file, ArchiveMembers members) : IArchiveContent
{
    /// <summary>Reads the headers of a plain tar from the stream's position on, passing over the content.</summary>
    /// <param name="tar">A file that can seek; stays the caller's.</param>
    /// <param name="cancel">Stops between entries.</param>
    /// <exception cref="StrataException">DataLoss: the tar is damaged. NotImplemented: a sparse entry.</exception>
    public static TarFileContent Index(FileStream tar, CancellationToken cancel)
    {
        var start = tar.Position;
        var members = new ArchiveMembers();
        using var reader = new TarReader(tar);
        while (reader.Next() is { } entry)
        {
            cancel.ThrowIfCancellationRequested();
            RefuseSparse(entry);
            if (entry.Type == TarEntryType.File) members.AddFile(ArchiveMembers.Clean(entry.Name), start + reader.Offset, entry.StoredSize);
            else members.AddOther(entry);
        }
        return new TarFileContent(tar.SafeFileHandle, members);
    }

    public static void RefuseSparse(TarEntry entry)
    {
        if (entry.Sparse is not null) throw StrataException.NotSupported($"the archive's entry \"{entry.Name}\" is stored sparsely: pack the archive without that (tar without -S)");
    }

    public ArchiveFile? Find(string path) =>
        members.Find(path) is { } range ? new ArchiveFile(range.Size, () => new FileRangeStream(file, range.Offset, range.Size)) : null;

    public void Dispose()
    {
        // The file is its opener's.
    }
}
