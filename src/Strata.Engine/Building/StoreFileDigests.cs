using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Strata.Build.Files;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Building;

/// <summary>
/// A context's remembered file digests: read from the store when the first is asked for, written back by
/// <see cref="Save"/> when any were added. One block of bytes a context: a hundred bytes a file.
/// </summary>
internal sealed class StoreFileDigests(Store store, string context) : IFileDigests
{
    private readonly Lazy<ConcurrentDictionary<string, Remembered>> _known = new(() => Load(store.Cache.FindFileDigests(context)));
    private readonly ConcurrentDictionary<string, bool> _seen = [];
    private bool _changed;

    public bool TryFind(string path, in FileEntry entry, Span<byte> sha256)
    {
        if (!_known.Value.TryGetValue(path, out var remembered) || !remembered.IsOf(entry)) return false;
        remembered.Hash.CopyTo(sha256);
        _seen[path] = true;
        return true;
    }

    public void Remember(string path, in FileEntry entry, ReadOnlySpan<byte> sha256)
    {
        var remembered = new Remembered(entry.Inode, entry.Size, entry.MtimeSeconds, entry.MtimeNanoseconds, entry.CtimeSeconds, entry.CtimeNanoseconds, sha256.ToArray());
        _known.Value[path] = remembered;
        _seen[path] = true;
        _changed = true;
    }

    /// <summary>Writes back when anything was added. Files that this build did not look at stay remembered, until they are the most.</summary>
    public void Save()
    {
        if (!_changed) return;
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var keepUnseen = _known.Value.Count <= 2 * _seen.Count;
        foreach (var (path, r) in _known.Value)
        {
            if (!keepUnseen && !_seen.ContainsKey(path)) continue;
            var name = ImagePath.Encode(path);
            writer.Write7BitEncodedInt(name.Length);
            writer.Write(name);
            writer.Write(r.Inode);
            writer.Write(r.Size);
            writer.Write(r.MtimeSeconds);
            writer.Write(r.MtimeNanoseconds);
            writer.Write(r.CtimeSeconds);
            writer.Write(r.CtimeNanoseconds);
            writer.Write(r.Hash);
        }
        writer.Flush();
        store.Cache.PutFileDigests(context, stream.GetBuffer().AsMemory(0, (int)stream.Length));
    }

    // A damaged block is as good as none: the files are read again.
    private static ConcurrentDictionary<string, Remembered> Load(byte[]? bytes)
    {
        var known = new ConcurrentDictionary<string, Remembered>();
        if (bytes is null) return known;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes));
            while (reader.BaseStream.Position < bytes.Length)
            {
                var path = ImagePath.Decode(reader.ReadBytes(reader.Read7BitEncodedInt()));
                known[path] = new Remembered(reader.ReadUInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadBytes(32));
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            known.Clear();
        }
        return known;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Remembered(ulong Inode, long Size, long MtimeSeconds, int MtimeNanoseconds, long CtimeSeconds, int CtimeNanoseconds, byte[] Hash)
    {
        public bool IsOf(in FileEntry e) =>
            e.Inode == Inode && e.Size == Size && e.MtimeSeconds == MtimeSeconds && e.MtimeNanoseconds == MtimeNanoseconds
            && e.CtimeSeconds == CtimeSeconds && e.CtimeNanoseconds == CtimeNanoseconds;
    }
}
