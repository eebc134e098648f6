using Strata.Oci;

namespace Strata.Engine.Archives.Content;

/// <summary>Reads an archive's JSON documents into memory, within bounds for each and for all together.</summary>
internal sealed class DocumentReader(IArchiveContent content)
{
    /// <summary>What all documents of one archive may have together, in bytes.</summary>
    private const long MaxTotal = 64 << 20;

    private long _total;

    /// <summary>The bytes of a document; null when the archive does not have it. A path that is a digest is checked.</summary>
    /// <param name="path">A clean path.</param>
    /// <param name="what">What messages call it.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    /// <exception cref="StrataException">DataLoss: over a limit, or not the bytes that its name promises.</exception>
    public byte[]? Find(string path, string what, int limit)
    {
        if (content.Find(path) is not { } file) return null;
        if (file.Size > limit) throw StrataException.Damaged($"the archive's {what} {path} has {file.Size} bytes: the limit is {limit}");
        _total += file.Size;
        if (_total > MaxTotal) throw StrataException.Damaged($"the archive's documents have more than {MaxTotal} bytes");
        var bytes = new byte[file.Size];
        using var stream = file.Open();
        stream.ReadExactly(bytes);
        if (ArchiveLayout.FindDigest(path) is { } digest) DigestCheckStream.Check(bytes, digest);
        return bytes;
    }

    /// <summary>As <see cref="Find"/>, for what must be there.</summary>
    /// <exception cref="StrataException">DataLoss: also when the archive does not have it.</exception>
    public byte[] Get(string path, string what, int limit) =>
        Find(path, what, limit) ?? throw StrataException.Damaged($"the archive is incomplete: it lacks the {what} {path}");
}
