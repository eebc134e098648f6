using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Strata.Build.Files;
using Strata.Host;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Building;

/// <summary>
/// A context's remembered file digests: read from the store when the first is asked for, written back by
/// <see cref="Save"/> when any were added. One block of bytes a context: a hundred bytes a file.
/// </summary>
internal sealed class StoreFileDigests(Store store, string context) : IFileDigests
{
    // What a file takes in the block, about: it saves growing the table while it is read.
    private const int TypicalSize = 96;

    private readonly Lazy<ConcurrentDictionary<string, Remembered>> _known = new(() => Load(store.Cache.FindFileDigests(context)));
    private bool _changed;

    /// <summary>What is remembered of a directory; null where .NET tells no inode and no change time, so that a file can change unnoticed.</summary>
    public static StoreFileDigests? Open(Store store, string context) => HostSystem.IsLinux ? new StoreFileDigests(store, context) : null;

    public bool TryFind(string path, in FileEntry entry, Span<byte> sha256)
    {
        if (!_known.Value.TryGetValue(path, out var remembered) || !remembered.IsOf(entry)) return false;
        ((ReadOnlySpan<byte>)remembered.Hash).CopyTo(sha256);
        remembered.IsSeen = true;
        return true;
    }

    public void Remember(string path, in FileEntry entry, ReadOnlySpan<byte> sha256)
    {
        var remembered = new Remembered(entry.Inode, entry.Size, entry.MtimeSeconds, entry.MtimeNanoseconds, entry.CtimeSeconds, entry.CtimeNanoseconds) { IsSeen = true };
        sha256.CopyTo(remembered.Hash);
        _known.Value[path] = remembered;
        _changed = true;
    }

    /// <summary>Writes back when anything was added. Files that this build did not look at stay remembered, until they are the most.</summary>
    public void Save()
    {
        if (!_changed) return;
        var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var known = _known.Value.ToArray();
        var keepUnseen = known.Length <= 2 * known.Count(static file => file.Value.IsSeen);
        foreach (var (path, r) in known)
        {
            if (!keepUnseen && !r.IsSeen) continue;
            var name = ImagePath.Encode(path);
            writer.Write7BitEncodedInt(name.Length);
            writer.Write(name);
            writer.Write(r.Inode);
            writer.Write(r.Size);
            writer.Write(r.MtimeSeconds);
            writer.Write(r.MtimeNanoseconds);
            writer.Write(r.CtimeSeconds);
            writer.Write(r.CtimeNanoseconds);
            writer.Write((ReadOnlySpan<byte>)r.Hash);
        }
        writer.Flush();
        store.Cache.PutFileDigests(context, stream.GetBuffer().AsMemory(0, (int)stream.Length));
    }

    // A damaged block is as good as none: the files are read again.
    private static ConcurrentDictionary<string, Remembered> Load(byte[]? bytes)
    {
        var known = new ConcurrentDictionary<string, Remembered>(concurrencyLevel: 1, (bytes?.Length ?? 0) / TypicalSize);
        if (bytes is null) return known;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes));
            while (reader.BaseStream.Position < bytes.Length)
            {
                var path = ImagePath.Decode(reader.ReadBytes(reader.Read7BitEncodedInt()));
                var remembered = new Remembered(reader.ReadUInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32());
                reader.BaseStream.ReadExactly(remembered.Hash);
                known[path] = remembered;
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            known.Clear();
        }
        return known;
    }

    // One object a file: tens of thousands of them are loaded to answer that nothing has changed.
    private sealed class Remembered(ulong inode, long size, long mtimeSeconds, int mtimeNanoseconds, long ctimeSeconds, int ctimeNanoseconds)
    {
        private Sha256 _hash;

        public ulong Inode => inode;

        public long Size => size;

        public long MtimeSeconds => mtimeSeconds;

        public int MtimeNanoseconds => mtimeNanoseconds;

        public long CtimeSeconds => ctimeSeconds;

        public int CtimeNanoseconds => ctimeNanoseconds;

        public Span<byte> Hash => _hash;

        /// <summary>True when this build has looked at the file. Set by several threads, always to the same.</summary>
        public bool IsSeen { get; set; }

        public bool IsOf(in FileEntry e) =>
            e.Inode == inode && e.Size == size && e.MtimeSeconds == mtimeSeconds && e.MtimeNanoseconds == mtimeNanoseconds
            && e.CtimeSeconds == ctimeSeconds && e.CtimeNanoseconds == ctimeNanoseconds;

        [InlineArray(32)]
        private struct Sha256
        {
            private byte _first;
        }
    }
}
