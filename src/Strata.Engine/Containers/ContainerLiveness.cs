using System.Globalization;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Linux.UserNamespaces;
using Strata.Oci;

namespace Strata.Engine.Containers;

/// <summary>
/// Whether a container runs, as the machine knows it and not as somebody wrote it down: its process is found in its own control group. A
/// command that starts, ends or removes a container holds a lock in its directory meanwhile.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerLiveness(string directory, string id)
{
    /// <summary>The file in the directory that is locked.</summary>
    public const string LockName = "running";

    private const string PidName = "pid";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The right to change the container's state, until the result is disposed or the process dies; waits while another process has it.
    /// Null when the container's directory is gone.
    /// </summary>
    /// <exception cref="StrataException">Unavailable: another process holds it for minutes.</exception>
    public async Task<IDisposable?> AcquireAsync(TimeProvider time)
    {
        using var handle = DirectoryHandle.FindHostPath(directory);
        if (handle is null) return null;
        FileHandle file;
        try
        {
            file = handle.OpenOrCreateFile(LockName);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // Removed between our two looks.
            return null;
        }
        var start = time.GetTimestamp();
        while (!file.TryLock(exclusive: true))
        {
            if (time.GetElapsedTime(start) > Patience)
            {
                file.Dispose();
                throw new StrataException(ErrorKind.Unavailable, $"container {id[..12]}: another strata command has been changing its state for minutes");
            }
            await Task.Delay(Pause, time);
        }
        return file;
    }

    /// <summary>True while it runs, or is about to.</summary>
    public bool IsRunning => IsHeld || FindPid() is not null;

    /// <summary>The id of its first process on the machine; null when there is none.</summary>
    public int? FindPid()
    {
        try
        {
            if (!int.TryParse(File.ReadAllText(Path.Combine(directory, PidName)), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) return null;
            // A process id is used again; the name of the control group is not.
            var isOurs = File.ReadAllText($"/proc/{pid}/cgroup").Contains(id, StringComparison.Ordinal) || UserNamespace.IsNested && IsChildOfItsRuntime(pid);
            return isOurs && !IsZombie(pid) ? pid : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>True while a command changes its state.</summary>
    public bool IsHeld
    {
        get
        {
            using var handle = DirectoryHandle.FindHostPath(directory);
            if (handle?.FindStatus(LockName) is null) return false;
            try
            {
                using var file = handle.OpenFile(LockName);
                return !file.TryLock(exclusive: false);
            }
            catch (LinuxException e) when (e.Errno == Errno.ENOENT)
            {
                return false;
            }
        }
    }

    // An ordinary user's containers have no control group; the runtime that waits for one was told its id.
    private bool IsChildOfItsRuntime(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var parent = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1];
        return File.ReadAllText($"/proc/{parent}/cmdline").Contains(id, StringComparison.Ordinal);
    }

    private static bool IsZombie(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return stat[stat.LastIndexOf(')') + 2] is 'Z' or 'X';
    }
}
