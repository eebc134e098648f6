using Microsoft.Win32.SafeHandles;
using Strata.Oci;

namespace Strata.Linux.Files;

/// <summary>
/// An open directory; every method takes a single name in it (or a path, where said) and never follows a final
/// symbolic link. Missing things are null or false from <c>Find…</c>/<c>Try…</c> and exceptions elsewhere.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed unsafe partial class DirectoryHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal const uint StatMask = 0x7FF;
    private const int OpenAt2Call = 437;
    private readonly string _path;

    internal DirectoryHandle(int fd, string path)
        : base(ownsHandle: true)
    {
        SetHandle(fd);
        _path = path;
    }

    /// <summary>The descriptor; valid while this object is.</summary>
    public int Fd => (int)handle;

    /// <summary>The path it was opened by, for messages.</summary>
    public string DisplayPath => _path;

    /// <summary>Opens by the host's rules, following links; for directories outside images.</summary>
    /// <exception cref="LinuxException">It does not exist, is no directory, or may not be read.</exception>
    public static DirectoryHandle OpenHostPath(string path) => FindHostPath(path) ?? throw LinuxException.Last("open", path);

    /// <summary>As <see cref="OpenHostPath"/>; null when it does not exist.</summary>
    public static DirectoryHandle? FindHostPath(string path)
    {
        fixed (byte* p = new NativePath(path, stackalloc byte[NativePath.StackSize]))
        {
            var fd = LibcFiles.OpenAt(LibcFiles.AtFdCwd, p, OpenFlags.Directory | OpenFlags.CloseOnExec, 0);
            if (fd >= 0) return new DirectoryHandle(fd, path);
            return LinuxException.LastErrno == Errno.ENOENT ? null : throw LinuxException.Last("open", path);
        }
    }

    /// <summary>The directory's own status.</summary>
    public FileStatus Status
    {
        get
        {
            LibcFiles.RawStatX raw;
            byte empty = 0;
            if (LibcFiles.StatX(Fd, &empty, LibcFiles.AtEmptyPath, StatMask, &raw) != 0) throw LinuxException.Last("statx", _path);
            return new FileStatus(raw);
        }
    }

    /// <summary>The status of a name; null when there is none.</summary>
    public FileStatus? FindStatus(string name)
    {
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            LibcFiles.RawStatX raw;
            if (LibcFiles.StatX(Fd, p, LibcFiles.AtSymlinkNoFollow, StatMask, &raw) == 0) return new FileStatus(raw);
            return LinuxException.LastErrno is Errno.ENOENT or Errno.ENOTDIR ? null : throw LinuxException.Last("statx", Join(name));
        }
    }

    /// <summary>Opens a sub-directory by one name, not through a link; null when there is none or it is something else.</summary>
    public DirectoryHandle? FindDirectory(string name)
    {
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            var fd = LibcFiles.OpenAt(Fd, p, OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec, 0);
            if (fd >= 0) return new DirectoryHandle(fd, Join(name));
            return LinuxException.LastErrno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP ? null : throw LinuxException.Last("openat", Join(name));
        }
    }

    /// <summary>As <see cref="FindDirectory"/>, but never enters what is mounted there.</summary>
    /// <exception cref="LinuxException">EXDEV: it is a mount point.</exception>
    public DirectoryHandle? FindDirectoryOnSameMount(string name)
    {
        var fd = OpenAt2(name, OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec, LibcFiles.ResolveNoXdev);
        if (fd >= 0) return new DirectoryHandle(fd, Join(name));
        return LinuxException.LastErrno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP ? null : throw LinuxException.Last("openat2", Join(name));
    }

    /// <summary>Opens a sub-directory by one name.</summary>
    public DirectoryHandle OpenDirectory(string name) =>
        FindDirectory(name) ?? throw new LinuxException("openat", Join(name), FindStatus(name) is null ? Errno.ENOENT : Errno.ENOTDIR);

    /// <summary>
    /// Opens a directory by a path of many names, with this directory as the root that no <c>..</c> and no symbolic link
    /// leads out of (openat2 RESOLVE_IN_ROOT). Null when it does not exist or is no directory.
    /// </summary>
    public DirectoryHandle? FindDirectoryInRoot(string path)
    {
        var fd = OpenInRoot(path, OpenFlags.Directory | OpenFlags.CloseOnExec);
        if (fd >= 0) return new DirectoryHandle(fd, Join(path));
        return LinuxException.LastErrno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP ? null : throw LinuxException.Last("openat2", Join(path));
    }

    /// <summary>
    /// Opens a directory by a path of many names below this one, through no link at all. Null when it does not exist, is
    /// something else, or a link stands in the way.
    /// </summary>
    public DirectoryHandle? FindDirectoryWithoutLinks(string path)
    {
        var fd = OpenAt2(path, OpenFlags.Directory | OpenFlags.CloseOnExec, LibcFiles.ResolveBeneath | LibcFiles.ResolveNoSymlinks);
        if (fd >= 0) return new DirectoryHandle(fd, Join(path));
        var error = LinuxException.Last("openat2", Join(path));
        return error.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP ? null : throw error;
    }

    /// <summary>Opens a file by a path, as <see cref="FindDirectoryInRoot"/>, following links; null when it does not exist.</summary>
    public FileHandle? FindFileInRoot(string path)
    {
        var fd = OpenInRoot(path, OpenFlags.ReadOnly | OpenFlags.NonBlocking | OpenFlags.NoTerminal | OpenFlags.CloseOnExec);
        if (fd >= 0) return new FileHandle(fd, Join(path));
        return LinuxException.LastErrno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP ? null : throw LinuxException.Last("openat2", Join(path));
    }

    /// <summary>The status of a path in this root, following links; null when it does not exist.</summary>
    public FileStatus? FindStatusInRoot(string path)
    {
        var fd = OpenInRoot(path, OpenFlags.PathOnly | OpenFlags.CloseOnExec);
        if (fd >= 0)
        {
            using var file = new FileHandle(fd, Join(path));
            return file.Status;
        }
        return LinuxException.LastErrno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP ? null : throw LinuxException.Last("openat2", Join(path));
    }

    /// <summary>Opens a regular file for reading by one name, not through a link.</summary>
    public FileHandle OpenFile(string name)
    {
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            // O_NONBLOCK: a fifo that took the file's place must not hang us; it means nothing for regular files.
            var fd = LibcFiles.OpenAt(Fd, p, OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlocking | OpenFlags.NoTerminal | OpenFlags.CloseOnExec, 0);
            return fd >= 0 ? new FileHandle(fd, Join(name)) : throw LinuxException.Last("openat", Join(name));
        }
    }

    /// <summary>Creates a regular file for reading and writing; it must not exist.</summary>
    public FileHandle CreateFile(string name, uint mode = 0x180) =>
        TryCreateFile(name, mode) ?? throw new LinuxException("openat", Join(name), Errno.EEXIST);

    /// <summary>As <see cref="CreateFile"/>; null when the name exists.</summary>
    public FileHandle? TryCreateFile(string name, uint mode = 0x180)
    {
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            var fd = LibcFiles.OpenAt(Fd, p, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow | OpenFlags.CloseOnExec, mode);
            if (fd >= 0) return new FileHandle(fd, Join(name));
            return LinuxException.LastErrno == Errno.EEXIST ? null : throw LinuxException.Last("openat", Join(name));
        }
    }

    /// <summary>Opens a regular file for reading and writing, making it when it is missing.</summary>
    public FileHandle OpenOrCreateFile(string name, uint mode = 0x180)
    {
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            var fd = LibcFiles.OpenAt(Fd, p, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.NoFollow | OpenFlags.CloseOnExec, mode);
            return fd >= 0 ? new FileHandle(fd, Join(name)) : throw LinuxException.Last("openat", Join(name));
        }
    }

    /// <summary>Creates a directory; false when the name exists.</summary>
    public bool TryCreateDirectory(string name, uint mode = 0x1C0)
    {
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.MkDirAt(Fd, p, mode) == 0) return true;
            return LinuxException.LastErrno == Errno.EEXIST ? false : throw LinuxException.Last("mkdirat", Join(name));
        }
    }

    /// <summary>Creates a fifo, a device node or an overlay whiteout (character device 0:0).</summary>
    public void CreateNode(string name, FileKind kind, uint mode, uint major = 0, uint minor = 0)
    {
        var device = ((ulong)(major & 0xFFFFF000) << 32) | ((ulong)(major & 0xFFF) << 8) | ((ulong)(minor & 0xFFFFFF00) << 12) | (minor & 0xFF);
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.MkNodAt(Fd, p, (uint)kind | mode, device) != 0) throw LinuxException.Last("mknodat", Join(name));
        }
    }

    /// <summary>Creates a symbolic link.</summary>
    public void CreateSymbolicLink(string name, string target)
    {
        fixed (byte* t = new NativePath(target, stackalloc byte[NativePath.StackSize]))
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.SymlinkAt(t, Fd, p) != 0) throw LinuxException.Last("symlinkat", Join(name));
        }
    }

    /// <summary>Creates a hard link to <paramref name="sourceName"/> in <paramref name="source"/>, not through a link.</summary>
    public void CreateHardLink(string name, DirectoryHandle source, string sourceName)
    {
        fixed (byte* s = new NativePath(sourceName, stackalloc byte[NativePath.StackSize]))
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.LinkAt(source.Fd, s, Fd, p, 0) != 0) throw LinuxException.Last("linkat", Join(name));
        }
    }

    /// <summary>The target of a symbolic link.</summary>
    public string ReadSymbolicLink(string name)
    {
        var buffer = stackalloc byte[4096];
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            var n = LibcFiles.ReadLinkAt(Fd, p, buffer, 4096);
            return n >= 0 ? ImagePath.Decode(new ReadOnlySpan<byte>(buffer, (int)n)) : throw LinuxException.Last("readlinkat", Join(name));
        }
    }

    /// <summary>Removes what is no directory; false when there is nothing.</summary>
    public bool TryRemoveFile(string name) => TryUnlink(name, 0);

    /// <summary>Removes an empty directory; false when there is nothing.</summary>
    public bool TryRemoveDirectory(string name) => TryUnlink(name, LibcFiles.AtRemoveDir);

    /// <summary>Renames within one file system, replacing what is there as rename(2) does.</summary>
    public void Rename(string name, DirectoryHandle target, string targetName)
    {
        if (!TryRename(name, target, targetName, 0)) throw new LinuxException("renameat2", target.Join(targetName), Errno.EEXIST);
    }

    /// <summary>Renames unless the target exists; false when it does.</summary>
    public bool TryRenameNoReplace(string name, DirectoryHandle target, string targetName) => TryRename(name, target, targetName, LibcFiles.RenameNoReplace);

    /// <summary>Everything in the directory but <c>.</c> and <c>..</c>, in the file system's order.</summary>
    public List<DirectoryEntry> List()
    {
        if (LibcFiles.LSeek(Fd, 0, 0) < 0) throw LinuxException.Last("lseek", _path);
        var entries = new List<DirectoryEntry>();
        var buffer = stackalloc byte[32 << 10];
        while (true)
        {
            var length = LibcFiles.GetDents64(Fd, buffer, 32 << 10);
            if (length == 0) return entries;
            if (length < 0) throw LinuxException.Last("getdents64", _path);
            for (var p = buffer; p < buffer + length; p += *(ushort*)(p + 16))
            {
                var name = System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(p + 19);
                if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8)) continue;
                var type = p[18];
                entries.Add(new DirectoryEntry(ImagePath.Decode(name), type == 0 ? null : (FileKind)(type << 12), *(ulong*)p));
            }
        }
    }

    /// <summary>Takes the directory's own lock (flock(2)), which goes with this handle; waits while another open handle has it.</summary>
    public void Lock()
    {
        while (LibcFiles.FLock(Fd, 2) != 0)
        {
            if (LinuxException.LastErrno != Errno.EINTR) throw LinuxException.Last("flock", _path);
        }
    }

    /// <summary>Writes everything dirty on this directory's file system to disk (syncfs(2)).</summary>
    public void SyncFileSystem()
    {
        if (LibcFiles.SyncFs(Fd) != 0) throw LinuxException.Last("syncfs", _path);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibcFiles.Close((int)handle) == 0;

    internal string Join(string name) => name.StartsWith('/') ? _path + name : $"{_path}/{name}";

    private bool TryUnlink(string name, int flags)
    {
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.UnlinkAt(Fd, p, flags) == 0) return true;
            return LinuxException.LastErrno == Errno.ENOENT ? false : throw LinuxException.Last("unlinkat", Join(name));
        }
    }

    private bool TryRename(string name, DirectoryHandle target, string targetName, uint flags)
    {
        fixed (byte* s = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        fixed (byte* t = new NativePath(targetName, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.RenameAt2(Fd, s, target.Fd, t, flags) == 0) return true;
            return flags != 0 && LinuxException.LastErrno is Errno.EEXIST or Errno.ENOTEMPTY ? false : throw LinuxException.Last("renameat2", target.Join(targetName));
        }
    }

    private int OpenInRoot(string path, int flags) => OpenAt2(path, flags, LibcFiles.ResolveInRoot | LibcFiles.ResolveNoMagicLinks);

    private int OpenAt2(string path, int flags, ulong resolve)
    {
        var how = new LibcFiles.OpenHow { Flags = (ulong)(uint)flags, Resolve = resolve };
        fixed (byte* p = new NativePath(path.Length == 0 ? "." : path, stackalloc byte[NativePath.StackSize]))
        {
            while (true)
            {
                var fd = (int)LibcFiles.Syscall4(OpenAt2Call, Fd, (nint)p, (nint)(&how), sizeof(LibcFiles.OpenHow));
                // EAGAIN: a rename raced with the resolution of "..": the kernel asks to try again.
                if (fd >= 0 || System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is not ((int)Errno.EAGAIN or (int)Errno.EINTR)) return fd;
            }
        }
    }
}
