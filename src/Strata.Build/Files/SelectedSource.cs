using System.Collections;

namespace Strata.Build.Files;

/// <summary>One source of a <c>COPY</c>: what it names and all below it, each directory before what it holds, in byte order.</summary>
internal sealed class SelectedSource
{
    private const int HashSize = 32;

    private byte[] _hashes = [];
    private BitArray _known = new(0);

    /// <summary>Where it is.</summary>
    public required SourceRoot Root { get; init; }

    /// <summary>The name that it gets inside a destination directory: the one asked for, not that of a link's target.</summary>
    public required string Name { get; init; }

    /// <summary>The files; the first is what was named.</summary>
    public required IReadOnlyList<SelectedFile> Files { get; init; }

    /// <summary>True for an archive that is unpacked when it is one.</summary>
    public bool IsUnpacked { get; set; }

    /// <summary>True when a destination directory that has to be made takes over the source's own mode.</summary>
    public bool CopiesTop { get; init; }

    /// <summary>True when a file changed while it was read: what was made of it must not be remembered.</summary>
    public bool HasChanged { get; set; }

    public SelectedFile Top => Files[0];

    /// <summary>The SHA-256 of a file's content, when it is known already.</summary>
    public bool TryGetHash(int index, out ReadOnlySpan<byte> hash)
    {
        if (index < _known.Length && _known[index])
        {
            hash = _hashes.AsSpan(index * HashSize, HashSize);
            return true;
        }
        hash = default;
        return false;
    }

    public void SetHash(int index, ReadOnlySpan<byte> hash)
    {
        if (_known.Length < Files.Count)
        {
            _hashes = new byte[Files.Count * HashSize];
            _known = new BitArray(Files.Count);
        }
        hash.CopyTo(_hashes.AsSpan(index * HashSize, HashSize));
        _known[index] = true;
    }
}
