using System.Buffers;
using System.Globalization;
using Strata.Archive.Tar;
using Strata.Oci;
using ZstdSharp;

namespace Strata.Storage.Layers.Recipes;

/// <summary>
/// Writes a recipe: everything of a tar but its files' content, and for each file where that content lies. With the
/// files it gives the tar back byte for byte. The format, one zstd frame of records:
/// <code>
/// 'R' length bytes          bytes of the archive: headers, padding, the end
/// 'F' path length           the stored data of an entry: a whole file
/// 'S' path count (offset length)…   the same of a sparse file: its data segments in order
/// </code>
/// Numbers are LEB128; a path is its length and its bytes. <see cref="Moved"/> files are listed in a second file
/// beside it.
/// </summary>
internal sealed class RecipeWriter : ITarRecorder, IDisposable
{
    public const string FileName = "recipe";
    public const string MovesFileName = "moves";

    private readonly FileStream _file;
    private readonly CompressionStream _output;
    private readonly ArrayBufferWriter<byte> _raw = new(64 << 10);
    private StreamWriter? _moves;
    private readonly string _directory;
    private long _files;
    private long _payload;
    private bool _entryHasFile;
    private bool _finished;

    public RecipeWriter(string directory)
    {
        _directory = directory;
        _file = new FileStream(Path.Combine(directory, FileName), FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 << 10);
        _output = new CompressionStream(_file, 1, leaveOpen: true);
    }

    /// <summary>Names the file that holds the data of the current entry; called before its first payload.</summary>
    public void BeginFile(string path, TarEntry entry)
    {
        _entryHasFile = entry.StoredSize > 0;
        if (!_entryHasFile) return;
        FlushRaw();
        _files++;
        Span<byte> head = stackalloc byte[32];
        var bytes = ImagePath.Encode(path);
        head[0] = (byte)(entry.Sparse is null ? 'F' : 'S');
        var n = 1 + WriteNumber(head[1..], bytes.Length);
        _output.Write(head[..n]);
        _output.Write(bytes);
        if (entry.Sparse is null)
        {
            _output.Write(head[..WriteNumber(head, entry.StoredSize)]);
            return;
        }
        _output.Write(head[..WriteNumber(head, entry.Sparse.Count)]);
        foreach (var segment in entry.Sparse)
        {
            n = WriteNumber(head, segment.Offset);
            n += WriteNumber(head[n..], segment.Length);
            _output.Write(head[..n]);
        }
    }

    /// <summary>Says that the content of the current entry is given to <see cref="Raw"/> instead of a file.</summary>
    public void BeginInline() => _entryHasFile = true;

    /// <inheritdoc/>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        _raw.Write(bytes);
        if (_raw.WrittenCount >= 32 << 10) FlushRaw();
    }

    /// <inheritdoc/>
    public void Payload(long length)
    {
        _payload += length;
        if (!_entryHasFile && length > 0) throw new InvalidOperationException("an entry's data came before its file was named");
    }

    /// <summary>
    /// Says that what was stored at <paramref name="path"/> (or below it) until now lies at <paramref name="shadow"/>,
    /// because a later entry took its place.
    /// </summary>
    public void Moved(string path, string shadow)
    {
        _moves ??= new StreamWriter(new FileStream(Path.Combine(_directory, MovesFileName), FileMode.CreateNew, FileAccess.Write, FileShare.None));
        _moves.Write(string.Create(CultureInfo.InvariantCulture, $"{_files} {shadow} {Convert.ToHexStringLower(ImagePath.Encode(path))}\n"));
    }

    /// <summary>Completes the files. Without this call the recipe is damaged.</summary>
    public void Finish()
    {
        FlushRaw();
        _output.Dispose();
        _file.Flush();
        _moves?.Flush();
        _finished = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _output.Dispose();
            _file.Dispose();
            _moves?.Dispose();
        }
        catch (IOException) when (!_finished)
        {
            // A full disk has been reported by then, and what is unfinished is dropped with its directory.
        }
        finally
        {
            _file.SafeFileHandle.Dispose();
        }
    }

    private static int WriteNumber(Span<byte> target, long value)
    {
        var n = 0;
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            target[n++] = (byte)(rest | 0x80);
            rest >>= 7;
        }
        target[n++] = (byte)rest;
        return n;
    }

    private void FlushRaw()
    {
        if (_raw.WrittenCount == 0) return;
        Span<byte> head = stackalloc byte[16];
        head[0] = (byte)'R';
        var n = 1 + WriteNumber(head[1..], _raw.WrittenCount);
        _output.Write(head[..n]);
        _output.Write(_raw.WrittenSpan);
        _raw.ResetWrittenCount();
    }
}
