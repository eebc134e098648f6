using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Strata.Linux.Processes;

/// <summary>Plain calls on descriptors that other processes share, so that no position is kept on our side.</summary>
[SupportedOSPlatform("linux")]
public static class Descriptors
{
    /// <summary>Writes everything; false when nobody reads any more or the device is gone.</summary>
    public static bool TryWriteAll(SafeFileHandle destination, ReadOnlySpan<byte> data) => WriteAll(destination, data) == 0;

    /// <summary>Writes everything; 0, or the error number of the call that failed.</summary>
    public static unsafe int WriteAll(SafeFileHandle destination, ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            nint n;
            fixed (byte* p = data) n = ProcessNative.Write(destination, p, (nuint)data.Length);
            if (n >= 0)
            {
                data = data[(int)n..];
                continue;
            }
            var error = Marshal.GetLastPInvokeError();
            switch (error)
            {
                case ProcessNative.EINTR: continue;
                case ProcessNative.EAGAIN:
                    var poll = new ProcessNative.PollFd { Fd = (int)destination.DangerousGetHandle(), Events = ProcessNative.POLLOUT };
                    _ = ProcessNative.Poll(&poll, 1, -1);
                    continue;
                default: return error;
            }
        }
        return 0;
    }

    /// <summary>Waits until some bytes, at least as many as a page has, can be written without waiting; false when the time is over, or a signal came. Errors count as ready: the write tells them.</summary>
    public static unsafe bool WaitForRoom(SafeFileHandle destination, TimeSpan limit)
    {
        var poll = new ProcessNative.PollFd { Fd = (int)destination.DangerousGetHandle(), Events = ProcessNative.POLLOUT };
        return ProcessNative.Poll(&poll, 1, (int)limit.TotalMilliseconds) switch
        {
            > 0 => true,
            0 => false,
            _ => Marshal.GetLastPInvokeError() != ProcessNative.EINTR,
        };
    }

    /// <summary>Reads what is there, waiting for the first byte; 0 at the end, or when the other side is gone.</summary>
    public static unsafe int Read(SafeFileHandle source, Span<byte> buffer)
    {
        while (true)
        {
            nint n;
            fixed (byte* p = buffer) n = ProcessNative.Read(source, p, (nuint)buffer.Length);
            if (n >= 0) return (int)n;
            if (Marshal.GetLastPInvokeError() != ProcessNative.EINTR) return 0;
        }
    }

    /// <summary>The null device, open for reading and writing.</summary>
    /// <exception cref="IOException">The machine has none.</exception>
    public static SafeFileHandle OpenNull() => File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
}
