using Strata.Engine.Containers.Documents;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Runtime.Monitoring;
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
        var config = document.HostConfig.LogConfig;
        if (LogSettings.Kind(config) != LogKind.File) throw StrataException.NotSupported($"configured logging driver does not support reading: the output of {text} is kept by {config.Type}");
        var path = new MonitorFiles(store.Paths.Container(document.Id), document.Id).Log;
        // Each new name ends the waiting: a log may become full many times within the interval.
        using var names = options.Follow && LogSettings.Limit(config) is not null ? FileWatch.TryCreate() : null;
        names?.TryAddRenames(Path.GetDirectoryName(path)!);
        var lines = new LogLines(options, output, error);
        // None before its first start.
        using var files = new LogSequence(path);
        if (options.Tail is { } count) files.SeekTail(count);
        var buffer = new byte[BufferSize];
        var kept = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            // Asked before reading: a log that was full has begun anew, and nothing more comes into the old one.
            var isOld = files.IsFull;
            // Before reading too: what was written before the end is read then.
            var goesOn = !isOld && options.Follow && !(options.Until < time.GetUtcNow()) && (await FindAsync(life, document.Id))?.State.Running == true;
            isOld = isOld || files.IsFull;
            kept = files.Current is { } file ? ReadAll(file.Stream, lines, ref buffer, kept, cancel) : 0;
            lines.Flush();
            if (lines.IsOver || !goesOn && !isOld) return;
            if (isOld) kept = 0;
            if (isOld || files.Current is null) files.MoveNext();
            if (isOld) continue;
            if (names is null) await Task.Delay(FollowInterval, time, cancel);
            else names.Wait(FollowInterval, static (_, _) => { });
        }
    }

    private static async Task<ContainerDocument?> FindAsync(ContainerLife life, string id)
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
