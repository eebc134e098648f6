namespace Strata.Engine.Containers.Logs;

/// <summary>Goes through the files of a log, each once, while new ones are begun and old ones go.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LogSequence : IDisposable
{
    private readonly string _path;

    // Those that were read stay open: no other file gets their inodes, and what comes after them can be told.
    private List<LogFile> _files;
    private int _at;

    /// <summary>Begins with the oldest.</summary>
    public LogSequence(string path)
    {
        _path = path;
        _files = LogFiles.Open(path);
    }

    /// <summary>The file whose turn it is; null when there is none.</summary>
    public LogFile? Current => _at < _files.Count ? _files[_at] : null;

    /// <summary>True when nothing more comes into the current file.</summary>
    public bool IsFull => Current is { } file && (_at < _files.Count - 1 || LogFiles.IsReplaced(file, _path));

    /// <summary>Goes to where the last lines begin.</summary>
    public void SeekTail(int count)
    {
        if (_files.Count > 0) _at = LogTail.Seek(_files.ConvertAll(static Stream (file) => file.Stream), count);
    }

    /// <summary>Goes to the next file, after the current one has been read.</summary>
    public void MoveNext()
    {
        if (_at < _files.Count - 1)
        {
            _at++;
            return;
        }
        // The last one may be gone already, when more was written than is kept; then those before it tell.
        var (read, files) = (_files, LogFiles.Open(_path));
        _at = files.FindLastIndex(file => read.Exists(earlier => earlier.Inode == file.Inode)) + 1;
        _files = files;
        foreach (var file in read) file.Dispose();
    }

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }
}
