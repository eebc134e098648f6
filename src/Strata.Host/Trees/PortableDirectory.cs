using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Strata.Linux.Files;
using Strata.Oci;
using FileSystemInfo = System.IO.FileSystemInfo;

namespace Strata.Host.Trees;

/// <summary>
/// A directory read through .NET alone, by paths whose parts are joined by <c>/</c>. A name is what the directory lists, letter
/// for letter, on file systems too that take <c>README</c> for <c>readme</c>, and on Windows, where <c>nul</c> or <c>a:b</c> are
/// always there: a path means the same on every machine. No link is followed. Safe for several threads.
/// </summary>
public sealed class PortableDirectory
{
    private const uint LinkMode = 0x1FF; // 0777: a link has no mode of its own

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    // What directories had when they were last listed: looking a name up costs a status call and no listing.
    private readonly ConcurrentDictionary<string, HashSet<string>> _listed = new(StringComparer.Ordinal);
    private readonly string _root;

    /// <summary>Opens a directory.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public PortableDirectory(string path)
    {
        _root = Path.GetFullPath(path);
        if (!Directory.Exists(_root)) throw new DirectoryNotFoundException($"{path}: no such directory");
    }

    /// <summary>What is at a path; null when nothing is, or a link leads there.</summary>
    public FileStatus? Find(string path)
    {
        if (path.Length == 0) return StatusOf(new DirectoryInfo(_root));
        var end = -1;
        do
        {
            end = path.IndexOf('/', end + 1);
            var isLast = end < 0;
            var here = isLast ? path : path[..end];
            if (FindOne(here) is not { } status) return null;
            if (isLast) return status;
            if (status.Kind != FileKind.Directory) return null;
        }
        while (true);
    }

    /// <summary>The names in a directory with their status; null when there is no directory.</summary>
    /// <exception cref="StrataException">FailedPrecondition: a name that this system does not give whole.</exception>
    public IReadOnlyList<(string Name, FileStatus Status)>? FindAll(string path)
    {
        if (Find(path) is not { Kind: FileKind.Directory }) return null;
        var entries = new List<(string, FileStatus)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in new DirectoryInfo(PathOf(path)).EnumerateFileSystemInfos("*", Everything))
        {
            Check(entry, path);
            // Gone since it was listed: as if it had not been there.
            if (StatusOf(entry) is not { } status) continue;
            names.Add(entry.Name);
            entries.Add((entry.Name, status));
        }
        _listed[path] = names;
        return entries;
    }

    /// <summary>The target of a symbolic link, with <c>/</c> between its parts; null when there is none.</summary>
    public string? FindLinkTarget(string path) =>
        Find(path) is { Kind: FileKind.SymbolicLink } && new FileInfo(PathOf(path)).LinkTarget is { } target ? OperatingSystem.IsWindows() ? target.Replace('\\', '/') : target : null;

    /// <summary>Opens a regular file for reading from its start; null when there is none.</summary>
    public Stream? OpenFile(string path)
    {
        if (Find(path) is not { Kind: FileKind.File } status) return null;
        // .NET does not tell pipes from empty files, and would wait for somebody to write into one.
        if (status.Size == 0) return Stream.Null;
        return new FileStream(PathOf(path), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.SequentialScan });
    }

    private FileStatus? FindOne(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (name is "" or "." or ".." || name.Contains('\0', StringComparison.Ordinal) || OperatingSystem.IsWindows() && name.Contains('\\', StringComparison.Ordinal)) return null;
        if (StatusOf(new FileInfo(PathOf(path))) is not { } status) return null;
        var parent = path.Length > name.Length ? path[..(path.Length - name.Length - 1)] : "";
        if (_listed.TryGetValue(parent, out var known) && known.Contains(name)) return status;
        var names = new DirectoryInfo(PathOf(parent)).EnumerateFileSystemInfos("*", Everything).Select(static entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        _listed[parent] = names;
        return names.Contains(name) ? status : null;
    }

    private static FileStatus? StatusOf(FileSystemInfo entry)
    {
        var attributes = entry.Attributes;
        if ((int)attributes == -1) return null;
        // Windows marks files of a cloud disk as it marks links; only links have a target.
        var isLink = (attributes & FileAttributes.ReparsePoint) != 0 && entry.LinkTarget is not null;
        var kind = isLink ? FileKind.SymbolicLink : (attributes & FileAttributes.Directory) != 0 ? FileKind.Directory : FileKind.File;
        var ticks = entry.LastWriteTimeUtc.Ticks - DateTime.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        if (rest < 0) (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        return new FileStatus
        {
            Kind = kind,
            Mode = isLink ? LinkMode : ModeOf(entry, attributes),
            Size = kind == FileKind.File ? (entry as FileInfo ?? new FileInfo(entry.FullName)).Length : 0,
            Links = 1,
            MtimeSeconds = seconds,
            MtimeNanoseconds = (int)rest * 100,
        };
    }

    private static uint ModeOf(FileSystemInfo entry, FileAttributes attributes) =>
        OperatingSystem.IsWindows() ? WindowsFiles.ModeOf((attributes & FileAttributes.ReadOnly) != 0) : (uint)entry.UnixFileMode;

    // Windows has names that are no UTF-16; elsewhere .NET puts a sign for bytes that are no UTF-8, and the file is not found by it.
    private static void Check(FileSystemInfo entry, string directory)
    {
        if (IsUnicode(entry.Name) && (!entry.Name.Contains('\uFFFD', StringComparison.Ordinal) || (int)entry.Attributes != -1)) return;
        throw new StrataException(ErrorKind.FailedPrecondition, $"a file in \"/{directory}\" has a name that is no Unicode, and can't be read here: {entry.Name}");
    }

    private static bool IsUnicode(ReadOnlySpan<char> name)
    {
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(name, out _, out var length) != OperationStatus.Done) return false;
            name = name[length..];
        }
        return true;
    }

    private string PathOf(string path) => path.Length == 0 ? _root : Path.Combine(_root, OperatingSystem.IsWindows() ? path.Replace('/', '\\') : path);
}
