using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Containers.Logs;

/// <summary>Reads what containers said.</summary>
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
        var lines = new LogLines(options.Timestamps, output, error);
        // Not made before its first start.
        var file = Open(document.LogPath);
        try
        {
            if (file is not null && options.Tail is { } count) file.Position = FindTail(file, count);
            var buffer = new byte[BufferSize];
            var kept = 0;
            while (true)
            {
                cancel.ThrowIfCancellationRequested();
                // Asked before reading: what was written before the end is read then.
                var goesOn = options.Follow && (await FindAsync(life, document.Id))?.State.Running == true;
                kept = file is null ? 0 : ReadAll(file, lines, ref buffer, kept, cancel);
                lines.Flush();
                if (!goesOn) return;
                await Task.Delay(FollowInterval, time, cancel);
                if (file is not null && Length(document.LogPath) >= file.Position) continue;
                // A log that was full began anew.
                file?.Dispose();
                file = Open(document.LogPath);
                kept = 0;
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

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

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
                data = data[(end + 1)..];
            }
            kept = data.Length;
            data.CopyTo(buffer);
        }
    }

    /// <summary>Where the last lines of the container begin, several of the log's where the container's were long.</summary>
    private static long FindTail(FileStream file, int count)
    {
        var position = file.Length;
        if (count == 0) return position;
        var wanted = count;
        var tail = new byte[BufferSize];
        // The bytes behind the current line's beginning, to see its tag: only its first hundred matter.
        var following = new byte[128];
        var followingLength = 0;
        while (position > 0)
        {
            var size = (int)Math.Min(tail.Length, position);
            position -= size;
            file.Position = position;
            file.ReadExactly(tail, 0, size);
            for (var i = size - 1; i >= 0; i--)
            {
                if (tail[i] != (byte)'\n') continue;
                if (position + i + 1 == file.Length) continue;
                var here = tail.AsSpan(i + 1, Math.Min(following.Length, size - i - 1));
                var head = new byte[Math.Min(following.Length, here.Length + followingLength)];
                here.CopyTo(head);
                following.AsSpan(0, head.Length - here.Length).CopyTo(head.AsSpan(here.Length));
                // A piece that a later one completes is the beginning of that one's line.
                if (IsWhole(head) && --wanted < 0) return EndOf(file, position + i + 1);
            }
            var first = tail.AsSpan(0, Math.Min(following.Length, size)).ToArray();
            var more = Math.Min(following.Length - first.Length, followingLength);
            followingLength = first.Length + more;
            following = [.. first, .. following.AsSpan(0, more), .. new byte[128 - followingLength]];
        }
        return 0;
    }

    // The line that begins there is one too many: the wanted part begins behind it.
    private static long EndOf(FileStream file, long start)
    {
        file.Position = start;
        var buffer = new byte[4096];
        while (file.Read(buffer) is > 0 and var read)
        {
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0) return start + end + 1;
            start += read;
        }
        return file.Length;
    }

    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        return space >= 0 && line.Length > space + 8 && line[space + 8] == (byte)'F';
    }
}
