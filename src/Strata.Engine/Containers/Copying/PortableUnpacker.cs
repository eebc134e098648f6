using System.Buffers;
using System.Text;
using Strata.Archive.Tar;
using Strata.Host.Trees;
using Strata.Oci;

namespace Strata.Engine.Containers.Copying;

/// <summary>
/// Unpacks a tar by .NET alone: for systems that are not Linux. Everything becomes the calling user's and has no extended
/// attributes; hard links become files of their own; on Windows nothing has a mode. What the system cannot hold is refused by name.
/// No link is ever gone through, neither one that was there nor one of the archive: those come last.
/// </summary>
internal sealed class PortableUnpacker : ITreeUnpacker
{
    private static readonly DateTime Earliest = new(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _top;
    private readonly string _display;
    private readonly CancellationToken _cancel;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(256 << 10);

    // What this archive has made, and how each was spelled first: two names may be one for the file system.
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _spellings = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Path, TarEntry Entry)> _directories = [];
    private readonly Dictionary<string, TarEntry> _links = new(StringComparer.Ordinal);

    /// <param name="top">The directory.</param>
    /// <param name="options">What the directory is called.</param>
    /// <param name="cancel">Stops between pieces.</param>
    public PortableUnpacker(string top, UnpackOptions options, CancellationToken cancel)
    {
        _top = Path.GetFullPath(top);
        _display = options.DisplayPath;
        _cancel = cancel;
    }

    public void Unpack(Stream tar)
    {
        var current = "";
        try
        {
            using (var reader = new TarReader(tar))
            {
                while (reader.Next() is { } entry)
                {
                    _cancel.ThrowIfCancellationRequested();
                    current = entry.Name;
                    Add(entry, reader);
                }
            }
            foreach (var (path, link) in _links)
            {
                current = link.Name;
                CreateLink(path, link);
            }
            // The deepest first: a directory that may not be written to, and one's time, would be in the way of what is in it.
            for (var i = _directories.Count - 1; i >= 0; i--)
            {
                current = _directories[i].Entry.Name;
                SetAttributes(_directories[i].Path, _directories[i].Entry);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StrataException(e is UnauthorizedAccessException ? ErrorKind.PermissionDenied : ErrorKind.FailedPrecondition, $"cannot copy {UnpackedName.Show(current)} to {_display}: {e.Message}", e);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Add(TarEntry entry, TarReader reader)
    {
        var name = UnpackedName.Clean(entry.Name, entry.Name, _display);
        if (name.Length == 0)
        {
            if (entry.Type == TarEntryType.Directory) return;
            throw StrataException.Invalid($"cannot copy {UnpackedName.Show(entry.Name)} to {_display}: it names the directory itself");
        }
        var path = Prepare(entry, name);
        if (_links.Remove(path) && entry.Type == TarEntryType.Directory) throw NotADirectory(entry);
        switch (entry.Type)
        {
            case TarEntryType.Directory:
                Directory.CreateDirectory(path);
                _directories.Add((path, entry));
                return;
            case TarEntryType.File:
                MakeRoom(path, entry);
                CreateFile(entry, reader, path);
                return;
            case TarEntryType.HardLink:
                var source = PathOf(UnpackedName.Clean(entry.LinkName, entry.Name, _display));
                if (_links.TryGetValue(source, out var same)) _links[path] = same;
                else if (!_made.Contains(source) || !IsFile(source)) throw StrataException.Invalid($"invalid hardlink {UnpackedName.Show(entry.Name)} -> {UnpackedName.Show(entry.LinkName)}");
                else if (source != path)
                {
                    MakeRoom(path, entry);
                    File.Copy(source, path);
                    SetAttributes(path, entry);
                }
                return;
            case TarEntryType.SymbolicLink:
                if (entry.LinkName.Length == 0 || entry.LinkName.Contains('\0', StringComparison.Ordinal)) throw StrataException.Invalid($"invalid symlink {UnpackedName.Show(entry.Name)} -> {UnpackedName.Show(entry.LinkName)}");
                MakeRoom(path, entry);
                _links[path] = entry;
                return;
            default:
                throw new StrataException(ErrorKind.FailedPrecondition, $"cannot copy {UnpackedName.Show(entry.Name)} to {_display}: a device or a pipe can't be made here; type=tar has it");
        }
    }

    // Checks every part of the name, and makes the directories on the way that are missing, as tar does.
    private string Prepare(TarEntry entry, string name)
    {
        var path = _top;
        var parts = name.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            if (FindObstacle(parts[i]) is { } obstacle) throw new StrataException(ErrorKind.FailedPrecondition, $"cannot copy {UnpackedName.Show(entry.Name)} to {_display}: this system can't have that name: {obstacle}; type=tar has it");
            path = Path.Combine(path, parts[i]);
            if (_made.Add(path) && !_spellings.TryAdd(path, path) && IsOneFile(path, _spellings[path]))
            {
                throw new StrataException(ErrorKind.FailedPrecondition, $"cannot copy {UnpackedName.Show(entry.Name)} to {_display}: for this file system its name and {UnpackedName.Show(Path.GetRelativePath(_top, _spellings[path]))} are one; type=tar has both");
            }
            if (i == parts.Length - 1) break;
            if (_links.ContainsKey(path) || IsLink(path)) throw new StrataException(ErrorKind.FailedPrecondition, $"cannot copy {UnpackedName.Show(entry.Name)} to {_display}: {UnpackedName.Show(string.Join('/', parts[..(i + 1)]))} is a symbolic link");
            if (File.Exists(path)) throw NotADirectory(entry);
            Directory.CreateDirectory(path);
        }
        return path;
    }

    private StrataException NotADirectory(TarEntry entry) => new(ErrorKind.FailedPrecondition, $"cannot overwrite non-directory {UnpackedName.Show(entry.Name)} with directory \"{_display}\"");

    // Elsewhere a name is text, and what is none would get another name.
    private static string? FindObstacle(string name) =>
        OperatingSystem.IsWindows() ? WindowsFiles.FindObstacle(name) : ImagePath.Encode(name).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(name)) ? null : "it is no Unicode";

    private static bool IsOneFile(string path, string other) =>
        Path.Exists(path) && Path.Exists(other) && !Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(path)!).Contains(path, StringComparer.Ordinal);

    private void MakeRoom(string path, TarEntry entry)
    {
        if (Directory.Exists(path) && !IsLink(path)) throw new StrataException(ErrorKind.FailedPrecondition, $"cannot overwrite directory {UnpackedName.Show(entry.Name)} with non-directory \"{_display}\"");
        DirectoryRemoval.Remove(Path.GetDirectoryName(path)!, Path.GetFileName(path));
    }

    private void CreateFile(TarEntry entry, TarReader reader, string path)
    {
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0))
        {
            if (entry.Sparse is null) CopyContent(reader, file, entry.StoredSize, entry.Name);
            else
            {
                foreach (var segment in entry.Sparse)
                {
                    file.Position = segment.Offset;
                    CopyContent(reader, file, segment.Length, entry.Name);
                }
                file.SetLength(entry.Size);
            }
        }
        SetAttributes(path, entry);
    }

    private void CopyContent(TarReader reader, FileStream file, long length, string name)
    {
        while (length > 0)
        {
            _cancel.ThrowIfCancellationRequested();
            var n = reader.Read(_buffer.AsSpan(0, (int)Math.Min(length, _buffer.Length)));
            if (n == 0) throw StrataException.Damaged($"{UnpackedName.Show(name)} has less data than the archive says");
            file.Write(_buffer.AsSpan(0, n));
            length -= n;
        }
    }

    // Windows tells links to directories from links to files: by what is there now that everything else is.
    private static void CreateLink(string path, TarEntry entry)
    {
        var written = OperatingSystem.IsWindows() ? entry.LinkName.Replace('/', '\\') : entry.LinkName;
        if (OperatingSystem.IsWindows() && Directory.Exists(Path.Combine(Path.GetDirectoryName(path)!, written))) Directory.CreateSymbolicLink(path, written);
        else File.CreateSymbolicLink(path, written);
        // The link's own: .NET follows none there.
        if (!OperatingSystem.IsWindows() && Time(entry) is { } time) File.SetLastWriteTimeUtc(path, time);
    }

    private static void SetAttributes(string path, TarEntry entry)
    {
        if (Time(entry) is { } time)
        {
            if (entry.Type == TarEntryType.Directory) Directory.SetLastWriteTimeUtc(path, time);
            else File.SetLastWriteTimeUtc(path, time);
        }
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, (UnixFileMode)(entry.Mode & 0xFFF));
    }

    private static DateTime? Time(TarEntry entry)
    {
        if (entry.MtimeSeconds is < -62_135_596_800 or > 253_402_300_799) return null;
        var time = DateTime.UnixEpoch.AddSeconds(entry.MtimeSeconds).AddTicks(entry.MtimeNanoseconds / 100);
        // Where Windows' own calendars begin.
        return OperatingSystem.IsWindows() && time < Earliest ? Earliest : time;
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static bool IsFile(string path) => File.Exists(path) && !IsLink(path);

    private string PathOf(string name) => Path.Combine(_top, OperatingSystem.IsWindows() ? name.Replace('/', '\\') : name);
}
