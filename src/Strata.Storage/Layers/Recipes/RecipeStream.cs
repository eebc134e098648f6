using Strata.Archive;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Oci;
using ZstdSharp;

namespace Strata.Storage.Layers.Recipes;

/// <summary>
/// The tar of a layer, put together from its recipe and its files as it is read. A file that is missing or too short is
/// <see cref="ErrorKind.DataLoss"/>; a changed one is found by whoever verifies the digest.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class RecipeStream : ReadingStream
{
    private readonly string _layer;
    private readonly DirectoryHandle _files;
    private readonly DirectoryHandle? _shadows;
    private readonly RecipeMoves _moves;
    private readonly BufferedStream _recipe;
    private readonly Queue<(long Offset, long Length)> _segments = new();
    private long _fileNumber;
    private long _raw;
    private FileHandle? _file;
    private string _path = "";
    private long _left;
    private bool _end;

    // The directory that the last file was opened in: neighbours in a tar are neighbours on disk.
    private string? _parentPath;
    private DirectoryHandle? _parent;

    public RecipeStream(string layer, string files)
    {
        _layer = layer;
        _files = DirectoryHandle.OpenHostPath(files);
        _shadows = DirectoryHandle.FindHostPath(Path.Combine(layer, Trees.TreeExtractor.ShadowDirectory));
        _moves = RecipeMoves.Read(Path.Combine(layer, RecipeWriter.MovesFileName));
        try
        {
            var file = new FileStream(Path.Combine(layer, RecipeWriter.FileName), FileMode.Open, FileAccess.Read, FileShare.Read, 64 << 10);
            _recipe = new BufferedStream(new DecompressionStream(file, leaveOpen: false), 64 << 10);
        }
        catch (FileNotFoundException e)
        {
            throw StrataException.Damaged($"the recipe of layer {Path.GetFileName(layer)} is missing: strata system check --repair", e);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        try
        {
            return ReadNext(buffer);
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException or InvalidDataException)
        {
            throw Damaged("cannot be decompressed");
        }
        catch (LinuxException e) when (e.Kind is ErrorKind.InvalidArgument or ErrorKind.NotFound || e.Errno is Errno.EISDIR or Errno.ENXIO)
        {
            throw Damaged($"does not fit the layer's files ({e.Message})");
        }
    }

    private int ReadNext(Span<byte> buffer)
    {
        while (!_end)
        {
            if (_raw > 0)
            {
                var n = _recipe.Read(buffer[..(int)Math.Min(buffer.Length, _raw)]);
                if (n == 0) throw Damaged("ends too early");
                _raw -= n;
                return n;
            }
            if (_left > 0)
            {
                var n = _file!.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
                if (n == 0) throw Damaged($"needs more of the file {_path} than there is");
                _left -= n;
                return n;
            }
            if (_segments.TryDequeue(out var segment))
            {
                _file!.Seek(segment.Offset);
                _left = segment.Length;
                continue;
            }
            _file?.Dispose();
            _file = null;
            NextRecord();
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file?.Dispose();
            _parent?.Dispose();
            _recipe.Dispose();
            _shadows?.Dispose();
            _files.Dispose();
        }
        base.Dispose(disposing);
    }

    private void NextRecord()
    {
        var kind = _recipe.ReadByte();
        switch (kind)
        {
            case -1:
                _end = true;
                break;
            case 'R':
                _raw = ReadNumber();
                break;
            case 'F':
                Open(ReadPath());
                _left = ReadNumber();
                // What was appended would not be read, and so not be hashed.
                if (_file!.Status.Size > _left) throw Damaged($"needs less of the file {_path} than there is");
                break;
            case 'S':
                Open(ReadPath());
                for (var count = ReadNumber(); count > 0; count--) _segments.Enqueue((ReadNumber(), ReadNumber()));
                break;
            default:
                throw Damaged($"holds an unknown record {kind}");
        }
    }

    private void Open(string path)
    {
        _path = path;
        _fileNumber++;
        if (_moves.Find(path, _fileNumber) is { } moved)
        {
            _file = _shadows?.FindFileInRoot(moved) ?? throw Damaged($"needs the replaced file {path}, which is missing");
            return;
        }
        var slash = path.LastIndexOf('/');
        var parentPath = slash < 0 ? "" : path[..slash];
        if (parentPath != _parentPath)
        {
            _parent?.Dispose();
            _parentPath = null;
            _parent = _files.FindDirectoryInRoot(parentPath) ?? throw Damaged($"needs the directory /{parentPath}, which is missing");
            _parentPath = parentPath;
        }
        try
        {
            _file = _parent!.OpenFile(path[(slash + 1)..]);
        }
        catch (LinuxException e) when (e.Kind is ErrorKind.NotFound)
        {
            throw Damaged($"needs the file /{path}, which is missing");
        }
    }

    private string ReadPath()
    {
        var length = ReadNumber();
        if (length is < 0 or > 1 << 20) throw Damaged("holds a path of impossible length");
        var bytes = new byte[length];
        if (_recipe.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw Damaged("ends too early");
        return bytes.AsSpan().Contains((byte)0) ? throw Damaged("holds a path with a NUL") : ImagePath.Decode(bytes);
    }

    private long ReadNumber()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = _recipe.ReadByte();
            if (b < 0) throw Damaged("ends too early");
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return (long)value;
        }
        throw Damaged("holds a damaged number");
    }

    private StrataException Damaged(string what) =>
        StrataException.Damaged($"the recipe of layer {Path.GetFileName(_layer)} {what}: strata system check shows what else is damaged");
}
