using System.Globalization;
using Strata.Linux.Files;

namespace Strata.Engine.Containers.Logs;

/// <summary>An open file of a log; it stays readable when its names go.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LogFile : IDisposable
{
    private LogFile(FileStream stream)
    {
        Stream = stream;
        var status = FileHandle.FindHostStatus(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{stream.SafeFileHandle.DangerousGetHandle()}"))!.Value;
        Inode = status.Inode;
        WasEmpty = status.Size == 0;
    }

    public FileStream Stream { get; }

    /// <summary>No other file of the log has it while this one is open.</summary>
    public ulong Inode { get; }

    /// <summary>Nothing was in it when it was opened.</summary>
    public bool WasEmpty { get; }

    /// <summary>Opens one; null when it does not exist.</summary>
    public static LogFile? TryOpen(string path)
    {
        try
        {
            return new LogFile(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Dispose() => Stream.Dispose();
}
