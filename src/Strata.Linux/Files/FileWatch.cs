using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Linux.Files;

/// <summary>Hears of what happens to files (inotify(7)); one thread waits.</summary>
public sealed unsafe partial class FileWatch : IDisposable
{
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private const uint MovedTo = 0x80;
    private const uint Closed = 0x8;
    private const int HeadSize = 16;

    private readonly SafeFileHandle _queue;

    private FileWatch(int fd) => _queue = new SafeFileHandle(fd, ownsHandle: true);

    /// <summary>Makes one that watches nothing; null when the user has no more of them (fs.inotify.max_user_instances).</summary>
    public static FileWatch? TryCreate()
    {
        var fd = InotifyInit(NonBlockingCloseOnExec);
        if (fd >= 0) return new FileWatch(fd);
        return LinuxException.LastErrno is Errno.EMFILE or Errno.ENFILE ? null : throw LinuxException.Last("inotify_init1", "");
    }

    /// <summary>Hears of names that files in a directory are given by rename(2).</summary>
    /// <returns>The number by which <see cref="Wait"/> names it; null when there is no such directory, or the user has no more watches.</returns>
    public int? TryAddRenames(string directory) => TryAdd(directory, MovedTo);

    /// <summary>Hears of a file's being closed by somebody who could write it.</summary>
    /// <returns>As <see cref="TryAddRenames"/>.</returns>
    public int? TryAddClosing(string file) => TryAdd(file, Closed);

    /// <summary>Hears of something no more; nothing happens when that has gone.</summary>
    public void Remove(int number) => _ = InotifyRemoveWatch(_queue, number);

    /// <summary>Waits until something happens.</summary>
    /// <param name="limit">How long at most.</param>
    /// <param name="happened">Takes the number of what it happened to, and the name in a directory; -1 when so much happened that the rest is not known.</param>
    public void Wait(TimeSpan limit, Action<int, string> happened)
    {
        var poll = new ProcessNative.PollFd { Fd = (int)_queue.DangerousGetHandle(), Events = ProcessNative.POLLIN };
        if (ProcessNative.Poll(&poll, 1, (int)limit.TotalMilliseconds) <= 0) return;
        var buffer = stackalloc byte[16 << 10];
        var length = InotifyRead(_queue, buffer, 16 << 10);
        for (var at = 0; at + HeadSize <= length;)
        {
            var size = *(int*)(buffer + at + 12);
            var name = size == 0 ? "" : ImagePath.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer + at + HeadSize));
            happened(*(int*)(buffer + at), name);
            at += HeadSize + size;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Dispose();

    private int? TryAdd(string path, uint events)
    {
        fixed (byte* p = new NativePath(path, stackalloc byte[NativePath.StackSize]))
        {
            var number = InotifyAddWatch(_queue, p, events);
            if (number >= 0) return number;
            return LinuxException.LastErrno is Errno.ENOENT or Errno.ENOSPC ? null : throw LinuxException.Last("inotify_add_watch", path);
        }
    }

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial int InotifyInit(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true)]
    private static partial int InotifyAddWatch(SafeFileHandle queue, byte* path, uint events);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    private static partial int InotifyRemoveWatch(SafeFileHandle queue, int number);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint InotifyRead(SafeFileHandle queue, byte* buffer, nint size);
}
