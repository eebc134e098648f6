using Microsoft.Win32.SafeHandles;

namespace Strata.Linux.Files;

/// <summary>An open file. Writes are whole; interrupted calls are tried again.</summary>
[SupportedOSPlatform("linux")]
public sealed unsafe class FileHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly string _path;

    internal FileHandle(int fd, string path)
        : base(ownsHandle: true)
    {
        SetHandle(fd);
        _path = path;
    }

    /// <summary>The descriptor; valid while this object is.</summary>
    public int Fd => (int)handle;

    /// <summary>The file's status.</summary>
    public FileStatus Status
    {
        get
        {
            LibcFiles.RawStatX raw;
            byte empty = 0;
            if (LibcFiles.StatX(Fd, &empty, LibcFiles.AtEmptyPath, DirectoryHandle.StatMask, &raw) != 0) throw LinuxException.Last("statx", _path);
            return new FileStatus(raw);
        }
    }

    /// <summary>Opens by the host's rules, following links; for files outside images only.</summary>
    /// <exception cref="LinuxException">The file can't be opened.</exception>
    public static FileHandle OpenHostPath(string path)
    {
        fixed (byte* p = new NativePath(path, stackalloc byte[NativePath.StackSize]))
        {
            var fd = LibcFiles.OpenAt(LibcFiles.AtFdCwd, p, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, 0);
            return fd >= 0 ? new FileHandle(fd, path) : throw LinuxException.Last("open", path);
        }
    }

    /// <summary>The status of what is at a path by the host's rules, links followed, without opening it; null when nothing is there.</summary>
    public static FileStatus? FindHostStatus(string path)
    {
        LibcFiles.RawStatX raw;
        fixed (byte* p = new NativePath(path, stackalloc byte[NativePath.StackSize]))
        {
            return LibcFiles.StatX(LibcFiles.AtFdCwd, p, 0, DirectoryHandle.StatMask, &raw) == 0 ? new FileStatus(raw) : null;
        }
    }

    /// <summary>Reads at the file's position; 0 at the end.</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* p = buffer)
        {
            while (true)
            {
                var n = LibcFiles.Read(Fd, p, buffer.Length);
                if (n >= 0) return (int)n;
                var error = LinuxException.Last("read", _path);
                if (error.Errno != Errno.EINTR) throw error;
            }
        }
    }

    /// <summary>Fills the buffer from the file's position on; less only at the end of the file.</summary>
    public int ReadFull(Span<byte> buffer)
    {
        var done = 0;
        while (done < buffer.Length && Read(buffer[done..]) is > 0 and var n) done += n;
        return done;
    }

    /// <summary>Writes all of the buffer at the file's position.</summary>
    public void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            var done = 0;
            while (done < buffer.Length)
            {
                var n = LibcFiles.Write(Fd, start + done, buffer.Length - done);
                if (n >= 0)
                {
                    done += (int)n;
                    continue;
                }
                var error = LinuxException.Last("write", _path);
                if (error.Errno != Errno.EINTR) throw error;
            }
        }
    }

    /// <summary>Moves the file's position.</summary>
    public void Seek(long offset)
    {
        if (LibcFiles.LSeek(Fd, offset, 0) < 0) throw LinuxException.Last("lseek", _path);
    }

    /// <summary>The next data at or after <paramref name="offset"/>; null when only a hole follows (lseek SEEK_DATA).</summary>
    public long? FindData(long offset) => FindNext(offset, 3);

    /// <summary>The next hole at or after <paramref name="offset"/>; the end of the file counts as one (lseek SEEK_HOLE).</summary>
    public long? FindHole(long offset) => FindNext(offset, 4);

    /// <summary>Sets the length.</summary>
    public void Truncate(long length)
    {
        if (LibcFiles.FTruncate(Fd, length) != 0) throw LinuxException.Last("ftruncate", _path);
    }

    /// <summary>Shares the blocks of <paramref name="source"/> where the file system can (FICLONE); false where it can't.</summary>
    public bool TryReflinkFrom(FileHandle source) => LibcFiles.Ioctl(Fd, 0x40049409, source.Fd) == 0;

    /// <summary>Copies within the kernel from both positions on; the number of bytes copied.</summary>
    public long CopyFrom(FileHandle source, long length)
    {
        long done = 0;
        while (done < length)
        {
            var n = LibcFiles.CopyFileRange(source.Fd, null, Fd, null, (nint)Math.Min(length - done, 1 << 30), 0);
            if (n == 0) break;
            if (n < 0)
            {
                var error = LinuxException.Last("copy_file_range", _path);
                if (error.Errno == Errno.EINTR) continue;
                throw error;
            }
            done += n;
        }
        return done;
    }

    /// <summary>Starts writing dirty pages back without waiting, so that a later sync is short. Never fails.</summary>
    public void StartWriteBack(long offset, long length) => _ = LibcFiles.SyncFileRange(Fd, offset, length, 2);

    /// <summary>Writes everything dirty on this file's file system to disk.</summary>
    public void SyncFileSystem()
    {
        if (LibcFiles.SyncFs(Fd) != 0) throw LinuxException.Last("syncfs", _path);
    }

    /// <summary>Takes the whole-file lock (flock(2)) without waiting; false when another open file has it.</summary>
    public bool TryLock(bool exclusive)
    {
        if (LibcFiles.FLock(Fd, (exclusive ? 2 : 1) | 4) == 0) return true;
        var error = LinuxException.Last("flock", _path);
        return error.Errno is Errno.EAGAIN or Errno.EINTR ? false : throw error;
    }

    /// <summary>Sets owner, permission bits and time, in the order that keeps set-id bits.</summary>
    public void SetMetadata(uint uid, uint gid, uint mode, long mtimeSeconds, int mtimeNanoseconds)
    {
        SetOwner(uid, gid);
        SetMode(mode);
        SetTimes(mtimeSeconds, mtimeNanoseconds);
    }

    /// <summary>Sets access and modification time.</summary>
    public void SetTimes(long mtimeSeconds, int mtimeNanoseconds)
    {
        var times = stackalloc LibcFiles.TimeSpec[2];
        times[0] = times[1] = new LibcFiles.TimeSpec { Seconds = mtimeSeconds, Nanoseconds = mtimeNanoseconds };
        if (LibcFiles.FUTimeNs(Fd, times) != 0) throw LinuxException.Last("futimens", _path);
    }

    /// <summary>Sets an extended attribute.</summary>
    public void SetXattr(string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* n = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        fixed (byte* v = value)
        {
            if (LibcFiles.FSetXattr(Fd, n, v, value.Length, 0) != 0) throw LinuxException.Last($"fsetxattr {name}", _path);
        }
    }

    /// <summary>Sets owner and group.</summary>
    public void SetOwner(uint uid, uint gid)
    {
        if (LibcFiles.FChown(Fd, uid, gid) != 0) throw LinuxException.Last("fchown", _path);
    }

    /// <summary>Sets the permission bits.</summary>
    public void SetMode(uint mode)
    {
        if (LibcFiles.FChmod(Fd, mode) != 0) throw LinuxException.Last("fchmod", _path);
    }

    /// <summary>The extended attributes, sorted by name as bytes.</summary>
    public IReadOnlyList<Xattr> GetXattrs() => Xattrs.Read(
        (list, size) => LibcFiles.FListXattr(Fd, (byte*)list, size),
        (name, value, size) => LibcFiles.FGetXattr(Fd, (byte*)name, (byte*)value, size),
        _path);

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibcFiles.Close((int)handle) == 0;

    private long? FindNext(long offset, int whence)
    {
        var result = LibcFiles.LSeek(Fd, offset, whence);
        if (result >= 0) return result;
        return LinuxException.LastErrno == Errno.ENXIO ? null : throw LinuxException.Last("lseek", _path);
    }
}
