using Strata.Archive;
using Strata.Host;
using Strata.Oci;

namespace Strata.Engine.Archives;

/// <summary>
/// A file that a user named for output. It gets its name only when it is whole: until <see cref="Commit"/> the bytes are
/// in a hidden file beside it, which Dispose removes. A pipe is written to directly.
/// </summary>
public sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly string? _temporary;
    private bool _committed;

    private OutputFile(string path, string? temporary, FileStream stream)
    {
        _path = path;
        _temporary = temporary;
        Stream = new Guarded(stream, path);
    }

    /// <summary>Where the bytes go.</summary>
    public Stream Stream { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Its name; what has the name already is replaced at the end.</param>
    /// <param name="doing">What is being done, for messages: <c>save image</c>.</param>
    /// <param name="isPrivate">True: only its owner may read it; false: who the umask lets.</param>
    /// <exception cref="StrataException">InvalidArgument with Docker's texts: no such directory, a directory, a device. PermissionDenied.</exception>
    public static OutputFile Create(string path, string doing, bool isPrivate = true)
    {
        var full = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(full);
        if (directory is null || Directory.Exists(path) || Path.EndsInDirectorySeparator(path)) throw StrataException.Invalid($"failed to {doing}: cannot write to a directory");
        if (!Directory.Exists(directory)) throw StrataException.Invalid($"failed to {doing}: invalid output path: stat {Path.GetDirectoryName(path)}: no such file or directory");
        var temporary = Path.Combine(directory, $".{Path.GetFileName(full)}.{Guid.NewGuid().ToString("N")[..8]}");
        try
        {
            if (IsSpecial(full, doing)) return new OutputFile(full, null, new FileStream(full, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (isPrivate && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new OutputFile(full, temporary, new FileStream(temporary, options));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StrataException(ErrorKind.PermissionDenied, $"failed to {doing}: open {path}: permission denied", e);
        }
        catch (IOException e)
        {
            // Nobody knows the hidden file's name.
            throw new StrataException(ErrorKind.FailedPrecondition, $"failed to {doing}: {e.Message.Replace(temporary, path, StringComparison.Ordinal)}", e);
        }
    }

    /// <summary>Refuses what <see cref="Create"/> would refuse, before there is anything to write; nothing is left of the attempt.</summary>
    /// <exception cref="StrataException">As <see cref="Create"/>.</exception>
    internal static void Check(string path, string doing)
    {
        // To open a pipe would wait for its reader, to close it would tell that nothing comes.
        if (!Directory.Exists(path) && IsSpecial(Path.GetFullPath(path), doing)) return;
        Create(path, doing).Dispose();
    }

    /// <summary>Refuses a directory, which need not exist yet, in which no file can be made.</summary>
    /// <exception cref="StrataException">InvalidArgument: it is a file. PermissionDenied and others.</exception>
    internal static void CheckDirectory(string path, string doing)
    {
        if (File.Exists(path)) throw StrataException.Invalid($"failed to {doing}: {path} is a file");
        var existing = Path.GetFullPath(path);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent) existing = parent;
        try
        {
            Create(Path.Combine(existing, Guid.NewGuid().ToString("N")), doing).Dispose();
        }
        catch (StrataException e) when (e.InnerException is UnauthorizedAccessException)
        {
            throw new StrataException(e.Kind, $"failed to {doing}: open {path}: permission denied", e);
        }
        catch (StrataException e)
        {
            throw new StrataException(e.Kind, $"failed to {doing}: no file can be made in {existing}", e);
        }
    }

    /// <summary>True for the name of a hidden file that holds an output until it is whole: of one that is being written, or that a killed process left.</summary>
    internal static bool IsTemporary(string path) =>
        Path.GetFileName(path) is ['.', _, ..] name && name.LastIndexOf('.') is > 1 and var dot && name.Length - dot - 1 == 8 && name.AsSpan(dot + 1).ToArray().All(char.IsAsciiHexDigitLower);

    /// <summary>The file is whole: it goes to the disk and gets its name.</summary>
    public void Commit()
    {
        ((Guarded)Stream).FlushToDisk(_temporary is not null);
        Stream.Dispose();
        if (_temporary is not null) File.Move(_temporary, _path, overwrite: true);
        _committed = true;
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        Stream.Dispose();
        if (!_committed && _temporary is not null) File.Delete(_temporary);
    }

    private static bool IsSpecial(string path, string doing)
    {
        if (!HostSystem.IsLinux) return false;
        return Linux.Files.FileHandle.FindHostStatus(path)?.Kind switch
        {
            null or Linux.Files.FileKind.File => false,
            Linux.Files.FileKind.Fifo => true,
            Linux.Files.FileKind.CharacterDevice => throw StrataException.Invalid($"failed to {doing}: cannot write to a character device file"),
            _ => throw StrataException.Invalid($"failed to {doing}: cannot write to a device file"),
        };
    }

    private sealed class Guarded(FileStream inner, string path) : WritingStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                inner.Write(buffer);
            }
            catch (IOException e) when (DiskFull.IsCauseOf(e))
            {
                throw new StrataException(ErrorKind.ResourceExhausted, $"write {path}: no space left on device", e);
            }
        }

        public override void Flush() => inner.Flush();

        public void FlushToDisk(bool isFile) => inner.Flush(flushToDisk: isFile);

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
