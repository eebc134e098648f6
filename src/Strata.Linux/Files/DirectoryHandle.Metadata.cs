namespace Strata.Linux.Files;

/// <content>Owners, modes, times and attributes of names in the directory.</content>
public sealed unsafe partial class DirectoryHandle
{
    /// <summary>Sets the owner of a name, not through a link.</summary>
    public void SetOwner(string name, uint uid, uint gid)
    {
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.FChownAt(Fd, p, uid, gid, LibcFiles.AtSymlinkNoFollow) != 0) throw LinuxException.Last("fchownat", Join(name));
        }
    }

    /// <summary>Sets the permission bits of a name that is no symbolic link.</summary>
    public void SetMode(string name, uint mode)
    {
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.FChmodAt(Fd, p, mode, 0) != 0) throw LinuxException.Last("fchmodat", Join(name));
        }
    }

    /// <summary>Sets access and modification time of a name, not through a link.</summary>
    public void SetTimes(string name, long seconds, int nanoseconds)
    {
        var times = stackalloc LibcFiles.TimeSpec[2];
        times[0] = times[1] = new LibcFiles.TimeSpec { Seconds = seconds, Nanoseconds = nanoseconds };
        fixed (byte* p = new NativePath(name, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.UTimeNsAt(Fd, p, times, LibcFiles.AtSymlinkNoFollow) != 0) throw LinuxException.Last("utimensat", Join(name));
        }
    }

    /// <summary>Sets an extended attribute of a name of any type, not through a link.</summary>
    public void SetXattr(string name, string attribute, ReadOnlySpan<byte> value)
    {
        fixed (byte* p = new NativePath(Magic(name), stackalloc byte[NativePath.StackSize]))
        fixed (byte* a = new NativePath(attribute, stackalloc byte[NativePath.StackSize]))
        fixed (byte* v = value)
        {
            if (LibcFiles.LSetXattr(p, a, v, value.Length, 0) != 0) throw LinuxException.Last($"lsetxattr {attribute}", Join(name));
        }
    }

    /// <summary>An attribute's value; null when it is not set or not supported.</summary>
    public byte[]? FindXattr(string name, string attribute)
    {
        var buffer = stackalloc byte[1024];
        if (name == ".")
        {
            fixed (byte* a = new NativePath(attribute, stackalloc byte[NativePath.StackSize]))
            {
                var n = LibcFiles.FGetXattr(Fd, a, buffer, 1024);
                if (n >= 0) return new ReadOnlySpan<byte>(buffer, (int)n).ToArray();
                return LinuxException.LastErrno is Errno.ENODATA or Errno.EOPNOTSUPP or Errno.EPERM ? null : throw LinuxException.Last($"fgetxattr {attribute}", _path);
            }
        }
        fixed (byte* p = new NativePath(Magic(name), stackalloc byte[NativePath.StackSize]))
        fixed (byte* a = new NativePath(attribute, stackalloc byte[NativePath.StackSize]))
        {
            var n = LibcFiles.LGetXattr(p, a, buffer, 1024);
            if (n >= 0) return new ReadOnlySpan<byte>(buffer, (int)n).ToArray();
            return LinuxException.LastErrno is Errno.ENODATA or Errno.EOPNOTSUPP or Errno.EPERM ? null : throw LinuxException.Last($"lgetxattr {attribute}", Join(name));
        }
    }

    /// <summary>Removes an attribute; nothing happens when it is not set.</summary>
    public void RemoveXattr(string name, string attribute)
    {
        fixed (byte* p = new NativePath(Magic(name), stackalloc byte[NativePath.StackSize]))
        fixed (byte* a = new NativePath(attribute, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcFiles.LRemoveXattr(p, a) == 0) return;
            var error = LinuxException.Last($"lremovexattr {attribute}", Join(name));
            if (error.Errno != Errno.ENODATA) throw error;
        }
    }

    /// <summary>The extended attributes of a name of any type, sorted by name as bytes.</summary>
    public IReadOnlyList<Xattr> GetXattrs(string name)
    {
        if (name == ".")
        {
            return Xattrs.Read(
                (list, size) => LibcFiles.FListXattr(Fd, (byte*)list, size),
                (attribute, value, size) => LibcFiles.FGetXattr(Fd, (byte*)attribute, (byte*)value, size),
                _path);
        }
        fixed (byte* p = new NativePath(Magic(name), stackalloc byte[NativePath.StackSize]))
        {
            var path = (nint)p;
            return Xattrs.Read(
                (list, size) => LibcFiles.LListXattr((byte*)path, (byte*)list, size),
                (attribute, value, size) => LibcFiles.LGetXattr((byte*)path, (byte*)attribute, (byte*)value, size),
                Join(name));
        }
    }

    // The xattr calls have no *at form. The directory's own descriptor under /proc is one: it is no path that anything
    // inside the image can redirect, and the l… calls do not follow the last name.
    private string Magic(string name) => $"/proc/self/fd/{Fd}/{name}";
}
