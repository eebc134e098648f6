namespace Strata.Engine.Archives.Content;

/// <summary>The files of an image archive by their paths, whatever holds them.</summary>
internal interface IArchiveContent : IDisposable
{
    /// <summary>The regular file at a clean path (see <see cref="ArchiveMembers.Clean"/>), links followed; null when there is none.</summary>
    ArchiveFile? Find(string path);
}
