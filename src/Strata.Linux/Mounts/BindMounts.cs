using Strata.Linux.Files;

namespace Strata.Linux.Mounts;

/// <summary>Directories that are to be seen at a second place (mount(2), MS_BIND).</summary>
[SupportedOSPlatform("linux")]
public static unsafe class BindMounts
{
    private const nuint Bind = 0x1000;
    private const nuint Recursive = 0x4000;
    private const nuint Remount = 0x20;
    private const nuint ReadOnly = 1;

    /// <summary>Shows an open directory, and what is mounted below it, at a second place. No name is looked up: nobody can put another directory there meanwhile.</summary>
    /// <param name="source">The directory.</param>
    /// <param name="target">An existing directory.</param>
    /// <exception cref="LinuxException">It can't be mounted.</exception>
    public static void Attach(DirectoryHandle source, string target)
    {
        fixed (byte* from = new NativePath($"/proc/self/fd/{source.Fd}", stackalloc byte[NativePath.StackSize]), to = new NativePath(target, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcMounts.Mount(from, to, null, Bind | Recursive, null) != 0) throw LinuxException.Last("mount", target);
        }
    }

    /// <summary>Shows a directory at a second place, where nobody can write. What is mounted below it is not shown.</summary>
    /// <exception cref="LinuxException">It can't be mounted; then nothing is.</exception>
    public static void AttachReadOnly(string source, string target)
    {
        fixed (byte* from = new NativePath(source, stackalloc byte[NativePath.StackSize]), to = new NativePath(target, stackalloc byte[NativePath.StackSize]))
        {
            if (LibcMounts.Mount(from, to, null, Bind, null) != 0) throw LinuxException.Last("mount", target);
            // mount(2): a bind takes no other flags when it is made.
            if (LibcMounts.Mount(null, to, null, Bind | Remount | ReadOnly, null) == 0) return;
            var error = LinuxException.Last("mount read-only", target);
            _ = LibcMounts.Unmount2(to, LibcMounts.DetachUnmount | LibcMounts.UnmountNoFollow);
            throw error;
        }
    }

    /// <summary>Takes away what is mounted at a place, even when it is in use: it goes when nobody uses it any more. Nothing happens when nothing is mounted there.</summary>
    public static void Detach(string target)
    {
        fixed (byte* at = new NativePath(target, stackalloc byte[NativePath.StackSize]))
        {
            while (MountTable.IsMountPoint(target))
            {
                if (LibcMounts.Unmount2(at, LibcMounts.DetachUnmount | LibcMounts.UnmountNoFollow) != 0) throw LinuxException.Last("umount", target);
            }
        }
    }
}
