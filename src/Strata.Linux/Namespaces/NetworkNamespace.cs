using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Strata.Linux.Files;
using Strata.Linux.Mounts;

namespace Strata.Linux.Namespaces;

/// <summary>
/// Network namespaces that live without a process, because they are mounted at a file (namespaces(7)), as <c>ip netns</c> keeps
/// its own. Made on a thread that ends afterwards: no other thread of this process ever leaves its namespace.
/// </summary>
[SupportedOSPlatform("linux")]
public static unsafe class NetworkNamespace
{
    /// <summary>Makes a namespace with its loopback device up, and mounts it at a file that is made for it.</summary>
    /// <param name="path">Absolute; what an earlier try has left there is replaced.</param>
    /// <exception cref="LinuxException">EPERM: not root.</exception>
    public static void Create(string path)
    {
        Remove(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, []);
        try
        {
            OnOwnThread(() =>
            {
                if (LibcMounts.Unshare(LibcNamespaces.NewNetwork) != 0) throw LinuxException.Last("unshare network for", path);
                RaiseLoopback();
                fixed (byte* source = "/proc/thread-self/ns/net\0"u8)
                fixed (byte* target = new NativePath(path, stackalloc byte[NativePath.StackSize]))
                {
                    if (LibcMounts.Mount(source, target, null, LibcNamespaces.MountBind, null) != 0) throw LinuxException.Last("mount network namespace", path);
                }
            });
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Does something in a namespace, on a thread of its own that enters it; <c>/proc/sys/net</c> is the namespace's there.</summary>
    /// <param name="descriptor">The open file of the namespace.</param>
    /// <param name="action">What is done; its failure is thrown here.</param>
    /// <exception cref="LinuxException">The namespace can't be entered.</exception>
    public static void RunIn(SafeHandle descriptor, Action action) => OnOwnThread(() =>
    {
        if (LibcNamespaces.SetNamespace((int)descriptor.DangerousGetHandle(), LibcNamespaces.NewNetwork) != 0) throw LinuxException.Last("setns", "of a container's network");
        action();
    });

    /// <summary>True when a namespace is mounted there.</summary>
    public static bool Exists(string path) => MountTable.IsMountPoint(path);

    /// <summary>Unmounts the namespace and removes the file; it ends with its last process. False when there was nothing.</summary>
    public static bool Remove(string path)
    {
        // Once for each time that it was mounted: a kill may have come between.
        while (OverlayMount.Unmount(path)) { }
        if (!File.Exists(path)) return false;
        File.Delete(path);
        return true;
    }

    // The thread ends with what is done: it never serves anything else.
    private static void OnOwnThread(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        }, maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
    }

    private static void RaiseLoopback()
    {
        var control = LibcNamespaces.OpenControl();
        if (control < 0) throw LinuxException.Last("socket", "for interfaces");
        try
        {
            var request = new LibcNamespaces.InterfaceRequest();
            "lo"u8.CopyTo(new Span<byte>(request.Name, 16));
            if (LibcNamespaces.Ioctl(control, LibcNamespaces.GetInterfaceFlags, &request) != 0) throw LinuxException.Last("ioctl SIOCGIFFLAGS", "lo");
            request.Flags |= LibcNamespaces.InterfaceUp;
            if (LibcNamespaces.Ioctl(control, LibcNamespaces.SetInterfaceFlags, &request) != 0) throw LinuxException.Last("ioctl SIOCSIFFLAGS", "lo");
        }
        finally
        {
            _ = LibcNamespaces.Close(control);
        }
    }
}
