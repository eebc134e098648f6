using System.Buffers;
using System.Security.Cryptography;
using Strata.Oci;

namespace Strata.Build.Files;

/// <summary>
/// Reads selected files: to hash them, or to pass them on and hash them on the way, so that no file is read twice for
/// both. Not for several threads at once.
/// </summary>
internal sealed class FileContents(TimeProvider clock, CancellationToken cancel) : IDisposable
{
    private const int BufferSize = 256 << 10;

    // A file may change within one tick of its file system's clock without showing it. Kernels tick in milliseconds;
    // file systems that store whole seconds show it by having no fractions.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CoarseTick = TimeSpan.FromSeconds(2);

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);

    public delegate void Sink(ReadOnlySpan<byte> bytes);

    /// <summary>The SHA-256 of a regular file's content: known from this build, remembered from an earlier one, or read.</summary>
    public ReadOnlySpan<byte> GetHash(SelectedSource source, int index)
    {
        if (source.TryGetHash(index, out var known)) return known;
        var file = source.Files[index];
        Span<byte> hash = stackalloc byte[32];
        if (source.Root.Digests is { } digests && digests.TryFind(file.Path, file.Entry, hash))
        {
            source.SetHash(index, hash);
        }
        else
        {
            Copy(source, index, static _ => { });
        }
        source.TryGetHash(index, out known);
        return known;
    }

    /// <summary>Passes on exactly as many bytes as the file's entry says.</summary>
    /// <exception cref="StrataException">Conflict: the file has another length by now.</exception>
    public void Copy(SelectedSource source, int index, Sink sink)
    {
        var file = source.Files[index];
        var hashing = !source.TryGetHash(index, out _);
        var remaining = file.Entry.Size;
        if (remaining > 0)
        {
            using var stream = source.Root.Tree.OpenRead(file.Path);
            while (remaining > 0)
            {
                cancel.ThrowIfCancellationRequested();
                var n = stream.Read(_buffer, 0, (int)Math.Min(_buffer.Length, remaining));
                if (n == 0) throw Changed(file);
                if (hashing) _hash.AppendData(_buffer, 0, n);
                sink(_buffer.AsSpan(0, n));
                remaining -= n;
            }
        }
        // Without this look, a digest remembered from before could come to stand for content written since.
        if (source.Root.Digests is not null && source.Root.Tree.Find(file.Path) != file.Entry) source.HasChanged = true;
        if (!hashing) return;
        Span<byte> hash = stackalloc byte[32];
        _hash.GetHashAndReset(hash);
        source.SetHash(index, hash);
        if (source.Root.Digests is { } digests && !source.HasChanged && IsSettled(file.Entry)) digests.Remember(file.Path, file.Entry, hash);
    }

    public void Dispose()
    {
        _hash.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private static StrataException Changed(SelectedFile file) =>
        new(ErrorKind.Conflict, $"\"/{file.Path}\" became shorter while it was read; build again when nothing writes to it");

    private bool IsSettled(in FileEntry entry)
    {
        var changed = DateTimeOffset.FromUnixTimeSeconds(entry.CtimeSeconds).AddTicks(entry.CtimeNanoseconds / 100);
        return clock.GetUtcNow() - changed > (entry.CtimeNanoseconds == 0 ? CoarseTick : Tick);
    }
}
