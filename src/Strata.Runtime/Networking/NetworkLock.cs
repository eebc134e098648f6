using System.Globalization;
using Strata.Linux.Files;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Runtime.Networking;

/// <summary>
/// The right to change networks and firewall rules: one process of the machine has it. The kernel drops a dead process's lock; the tool
/// that it had started may still be at work then, so its process id stands in the file and the next one waits for its end.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class NetworkLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly FileHandle _file;

    private NetworkLock(FileHandle file, string directory)
    {
        _file = file;
        Directory = directory;
    }

    /// <summary>The directory of its file, where what is the machine's and no single store's is written down.</summary>
    internal string Directory { get; }

    /// <summary>Waits for the lock and takes it.</summary>
    /// <param name="directory">The directory of its file, the same for all stores; made when it is missing.</param>
    /// <param name="time">For waiting.</param>
    /// <exception cref="StrataException">Unavailable: somebody holds it for minutes.</exception>
    public static async Task<NetworkLock> AcquireAsync(string directory, TimeProvider time)
    {
        System.IO.Directory.CreateDirectory(directory);
        using var handle = DirectoryHandle.OpenHostPath(directory);
        var file = handle.OpenOrCreateFile("network.lock");
        var start = time.GetTimestamp();
        try
        {
            while (!file.TryLock(exclusive: true)) await PauseAsync(start, time);
            while (ReadOwner(file) is { IsAlive: true }) await PauseAsync(start, time);
            file.Truncate(0);
            var held = new NetworkLock(file, directory);
            file = null;
            return held;
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Writes down the tool that is at work.</summary>
    internal void WaitFor(int process)
    {
        if (ProcessIdentity.Find(process) is not { } tool) return;
        _file.Truncate(0);
        _file.Seek(0);
        _file.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{tool.Pid} {tool.StartTime}")));
    }

    private static async Task PauseAsync(long start, TimeProvider time)
    {
        if (time.GetElapsedTime(start) > Patience) throw new StrataException(ErrorKind.Unavailable, "another strata command has been changing networks for minutes: see whether netavark hangs");
        await Task.Delay(Pause, time);
    }

    private static ProcessIdentity? ReadOwner(FileHandle file)
    {
        Span<byte> text = stackalloc byte[64];
        file.Seek(0);
        var words = System.Text.Encoding.ASCII.GetString(text[..file.ReadFull(text)]).Split(' ');
        return words.Length == 2 && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var started)
            ? new ProcessIdentity(pid, started)
            : null;
    }
}
