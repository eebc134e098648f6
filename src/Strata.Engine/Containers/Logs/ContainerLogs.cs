using System.Globalization;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Containers.Logs;

/// <summary>Reads what containers said.</summary>
[SupportedOSPlatform("linux")]
public sealed class ContainerLogs(Store store, TimeProvider time)
{
    private const int BufferSize = 256 << 10;
    private static readonly TimeSpan FollowInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Hands over what a container said, in its order; the memory is reused after each call.</summary>
    /// <param name="text">Its name or id.</param>
    /// <param name="options">Which part.</param>
    /// <param name="output">Takes standard output.</param>
    /// <param name="error">Takes standard error.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="StrataException">NotFound. NotImplemented: its output is kept elsewhere or nowhere.</exception>
    public async Task ReadAsync(string text, LogOptions options, Action<ReadOnlyMemory<byte>> output, Action<ReadOnlyMemory<byte>> error, CancellationToken cancel)
    {
        var life = new ContainerLife(store, time);
        var document = await life.GetAsync(text);
        if (document.LogPath.Length == 0) throw StrataException.NotSupported($"configured logging driver does not support reading: the output of {text} is kept by {document.HostConfig.LogConfig.Type}");
        var lines = new LogLines(options, output, error);
        // Not made before its first start.
        var file = Open(document.LogPath);
        try
        {
            if (file is not null && options.Tail is { } count) file.Position = LogTail.Find(file, count);
            var buffer = new byte[BufferSize];
            var kept = 0;
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                // Asked before reading: what was written before the end is read then.
                var goesOn = options.Follow && !(options.Until < time.GetUtcNow()) && (await FindAsync(life, document.Id))?.State.Running == true;
                // Before reading too: a log that was full has begun anew, and nothing more comes into the old one.
                var isOld = file is not null && IsReplaced(file, document.LogPath);
                kept = file is null ? 0 : ReadAll(file, lines, ref buffer, kept, cancel);
                lines.Flush();
                if (lines.IsOver || !goesOn && !isOld) return;
                if (file is null || isOld)
                {
                    file?.Dispose();
                    file = Open(document.LogPath);
                    kept = 0;
                }
                if (!isOld) await Task.Delay(FollowInterval, time, cancel);
            }
        }
        finally
        {
            file?.Dispose();
        }
    }

    private static async Task<Documents.ContainerDocument?> FindAsync(ContainerLife life, string id)
    {
        try
        {
            return await life.GetAsync(id);
        }
        catch (StrataException e) when (e.Kind == ErrorKind.NotFound)
        {
            // Removed at its end.
            return null;
        }
    }

    private static FileStream? Open(string path) => File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0) : null;

    // The monitor writes a new file and gives it the name.
    private static bool IsReplaced(FileStream file, string path) =>
        FileHandle.FindHostStatus(path) is { } now && FileHandle.FindHostStatus(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}")) is { } own && (now.Inode, now.Device) != (own.Inode, own.Device);

    /// <summary>Reads to the end of the file; returns how many bytes of an unfinished line stay at the buffer's beginning.</summary>
    private static int ReadAll(FileStream file, LogLines lines, ref byte[] buffer, int kept, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (kept == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var read = file.Read(buffer, kept, buffer.Length - kept);
            if (read == 0) return kept;
            var data = buffer.AsSpan(0, kept + read);
            int end;
            while ((end = data.IndexOf((byte)'\n')) >= 0)
            {
                lines.Add(data[..end]);
                if (lines.IsOver) return 0;
                data = data[(end + 1)..];
            }
            kept = data.Length;
            data.CopyTo(buffer);
        }
    }
}
