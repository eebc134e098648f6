namespace Strata.Engine.Archives.Saving;

/// <summary>What takes the files of an image archive: a tar, or a directory.</summary>
internal interface IArchiveSink
{
    /// <summary>Takes a small file.</summary>
    void WriteDocument(string path, byte[] content);

    /// <summary>Takes a blob of exactly <paramref name="size"/> bytes; it is not read when the sink has it already.</summary>
    void WriteBlob(string path, long size, Func<Stream> open, CancellationToken cancel);

    /// <summary>All files are there.</summary>
    void Finish();
}
