namespace Strata.Archive.Tar;

/// <summary>
/// Hears every byte of an archive, in order, while it is read: what is stored as file content is counted, all else is
/// given as it is. Raw bytes and contents together rebuild the archive exactly.
/// </summary>
public interface ITarRecorder
{
    /// <summary>Headers, padding, sparse maps, end-of-archive blocks and what trails them.</summary>
    /// <param name="bytes">Valid during the call; pieces may be cut anywhere.</param>
    void Raw(ReadOnlySpan<byte> bytes);

    /// <summary>The next stored bytes of the current entry; the calls of an entry total its <see cref="TarEntry.StoredSize"/>.</summary>
    void Payload(long length);
}
