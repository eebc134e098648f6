using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Strata.Linux.Files;
using Strata.Oci;

namespace Strata.Linux.Mounts;

/// <summary>
/// Mounts overlays: through the new mount API where the kernel takes <c>lowerdir+</c> (6.8), which has no length limit,
/// else by mount(2) with names relative to the base directory, which end at one page.
/// </summary>
[SupportedOSPlatform("linux")]
public static unsafe class OverlayMount
{
    /// <summary>The kernel's limit of lower directories (OVL_MAX_STACK).</summary>
    public const int MaxLowers = 500;

    private const int SetFlag = 0;
    private const int SetString = 1;
    private const int CreateSuperblock = 6;
    private const int PageSize = 4096;

    /// <summary>Mounts at <paramref name="target"/>, an existing directory.</summary>
    /// <exception cref="StrataException"><see cref="ErrorKind.ResourceExhausted"/> for too many layers;
    /// <see cref="ErrorKind.PermissionDenied"/> or <see cref="ErrorKind.FailedPrecondition"/> where this machine does not
    /// let us mount overlays.</exception>
    public static void Mount(OverlayOptions options, string target)
    {
        if (options.Lowers.Count > MaxLowers)
        {
            throw new StrataException(ErrorKind.ResourceExhausted, $"an overlay of {options.Lowers.Count} layers is over the kernel's limit of {MaxLowers}: flatten the image, with export and import for instance");
        }
        try
        {
            if (!TryMountNew(options, target)) MountOld(options, target);
        }
        catch (LinuxException e) when (e.Errno is Errno.EPERM or Errno.EACCES)
        {
            throw new StrataException(ErrorKind.PermissionDenied, $"mounting an overlay at {target} is not permitted: run as root, or choose --storage-driver native", e);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENODEV)
        {
            throw new StrataException(ErrorKind.FailedPrecondition, "this kernel has no overlay file system: load the module \"overlay\", or choose --storage-driver native", e);
        }
    }

    /// <summary>Unmounts; false when nothing is mounted there. A busy mount is detached and goes with its last user.</summary>
    public static bool Unmount(string target)
    {
        fixed (byte* t = new NativePath(target, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcMounts.Unmount2(t, LibcMounts.UnmountNoFollow) == 0) return true;
            var error = LinuxException.Last("umount2", target);
            if (error.Errno is Errno.EINVAL or Errno.ENOENT) return false;
            if (error.Errno != Errno.EBUSY) throw error;
            if (LibcMounts.Unmount2(t, LibcMounts.UnmountNoFollow | LibcMounts.DetachUnmount) != 0) throw LinuxException.Last("umount2", target);
            return true;
        }
    }

    private static bool TryMountNew(OverlayOptions options, string target)
    {
        var context = FsOpen();
        if (context is null) return false;
        using (context)
        {
            // What the table of mounts shows, as mount(2) sets it.
            Configure(context, "source", "overlay");
            foreach (var lower in options.Lowers)
            {
                if (TryConfigure(context, SetString, "lowerdir+", Absolute(options, lower))) continue;
                var error = LinuxException.Last("fsconfig lowerdir+", lower);
                // EINVAL for the first: this kernel (before 6.8) does not know the option.
                if (error.Errno == Errno.EINVAL && ReferenceEquals(lower, options.Lowers[0])) return false;
                throw error;
            }
            if (options.Upper is not null)
            {
                // lowerdir+ is taken as it is; these two are unescaped.
                Configure(context, "upperdir", Absolute(options, options.Upper).Replace("\\", "\\\\", StringComparison.Ordinal));
                Configure(context, "workdir", Absolute(options, options.Work!).Replace("\\", "\\\\", StringComparison.Ordinal));
                if (options.Volatile) ConfigureFlag(context, "volatile");
            }
            foreach (var (key, value) in Constants(options)) Configure(context, key, value);
            if (options.UserXattr) ConfigureFlag(context, "userxattr");
            if (LibcMounts.Syscall(LibcMounts.FsConfigCall, context.DangerousGetHandle(), CreateSuperblock, 0, 0, 0) != 0)
            {
                var error = LinuxException.Last("fsconfig create overlay", target);
                // Before 6.5 the kernel takes any option name and finds only here that it knows no "lowerdir+". Where it is
                // something else, mount(2) fails in the same way.
                if (error.Errno == Errno.EINVAL) return false;
                throw error;
            }
            var mount = LibcMounts.Syscall(LibcMounts.FsMountCall, context.DangerousGetHandle(), 1, 0, 0, 0);
            if (mount < 0) throw LinuxException.Last("fsmount overlay", target);
            using var mounted = new SafeFileHandle(mount, ownsHandle: true);
            byte empty = 0;
            fixed (byte* t = new NativePath(target, stackalloc byte[NativePath.StackSize]))
            {
                const int fromEmptyPath = 4;
                if (LibcMounts.Syscall(LibcMounts.MoveMountCall, mount, (nint)(&empty), -100, (nint)t, fromEmptyPath) != 0)
                {
                    throw LinuxException.Last("move_mount overlay", target);
                }
            }
            return true;
        }
    }

    // One page of options: names are made short by a working directory that only this thread has (unshare CLONE_FS).
    internal static void MountOld(OverlayOptions options, string target)
    {
        var data = "lowerdir=" + string.Join(':', options.Lowers.Select(Escape));
        if (options.Upper is not null) data += $",upperdir={Escape(options.Upper)},workdir={Escape(options.Work!)}" + (options.Volatile ? ",volatile" : "");
        foreach (var (key, value) in Constants(options)) data += $",{key}={value}";
        if (options.UserXattr) data += ",userxattr";
        if (data.Length >= PageSize)
        {
            throw new StrataException(ErrorKind.ResourceExhausted, $"an overlay of {options.Lowers.Count} layers does not fit this kernel's mount options: Linux 6.8 or later has no such limit; or flatten the image");
        }
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (LibcMounts.Unshare(LibcMounts.CloneFs) != 0) throw LinuxException.Last("unshare", "CLONE_FS");
                fixed (byte* directory = new NativePath(options.BaseDirectory, stackalloc byte[NativePath.StackSize]))
                {
                    if (LibcMounts.ChDir(directory) != 0) throw LinuxException.Last("chdir", options.BaseDirectory);
                }
                fixed (byte* type = "overlay\0"u8)
                fixed (byte* t = new NativePath(target, stackalloc byte[NativePath.StackSize]))
                fixed (byte* d = new NativePath(data, new byte[PageSize * 4]))
                {
                    if (LibcMounts.Mount(type, t, type, 0, d) != 0) throw LinuxException.Last("mount overlay", target);
                }
            }
            catch (Exception e) when (e is LinuxException or StrataException)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    // Redirects, indexes and metadata-only copies would let a layer point elsewhere, or tie an upper to the lowers it was made over, so that it could not
    // become a layer. All three are off by kernel default in most builds; said here because distributions differ.
    private static IEnumerable<(string Key, string Value)> Constants(OverlayOptions options)
    {
        yield return ("redirect_dir", "nofollow");
        yield return ("index", "off");
        yield return ("metacopy", "off");
        yield return ("xino", "off");
    }

    // Commas end an option and colons a lower directory (overlayfs.rst, "Multiple lower layers").
    private static string Escape(string path) =>
        path.AsSpan().ContainsAny(":,\\") ? path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal) : path;

    private static string Absolute(OverlayOptions options, string path) => path.StartsWith('/') ? path : $"{options.BaseDirectory}/{path}";

    private static SafeFileHandle? FsOpen()
    {
        fixed (byte* type = "overlay\0"u8)
        {
            var fd = LibcMounts.Syscall(LibcMounts.FsOpenCall, (nint)type, 1, 0, 0, 0);
            if (fd >= 0) return new SafeFileHandle(fd, ownsHandle: true);
            var error = LinuxException.Last("fsopen", "overlay");
            return error.Errno == Errno.ENOSYS ? null : throw error;
        }
    }

    private static void Configure(SafeFileHandle context, string key, string value)
    {
        if (!TryConfigure(context, SetString, key, value)) throw LinuxException.Last($"fsconfig {key}", value);
    }

    private static void ConfigureFlag(SafeFileHandle context, string key)
    {
        if (!TryConfigure(context, SetFlag, key, null)) throw LinuxException.Last("fsconfig", key);
    }

    private static bool TryConfigure(SafeFileHandle context, int command, string key, string? value)
    {
        fixed (byte* k = new NativePath(key, stackalloc byte[64 * 3]))
        fixed (byte* v = new NativePath(value ?? "", stackalloc byte[NativePath.StackSize]))
        {
            return LibcMounts.Syscall(LibcMounts.FsConfigCall, context.DangerousGetHandle(), command, (nint)k, value is null ? 0 : (nint)v, 0) == 0;
        }
    }
}
