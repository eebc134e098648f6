using System.Collections.Concurrent;
using Strata.Build.Files;

namespace Strata.Build.Tests.Fakes;

/// <summary>Remembers digests in memory.</summary>
internal sealed class FakeDigests : IFileDigests
{
    private readonly ConcurrentDictionary<string, (FileEntry Entry, byte[] Hash)> _known = [];

    public int Count => _known.Count;

    public bool TryFind(string path, in FileEntry entry, Span<byte> sha256)
    {
        if (!_known.TryGetValue(path, out var known) || known.Entry != entry) return false;
        known.Hash.CopyTo(sha256);
        return true;
    }

    public void Remember(string path, in FileEntry entry, ReadOnlySpan<byte> sha256) => _known[path] = (entry, sha256.ToArray());
}
