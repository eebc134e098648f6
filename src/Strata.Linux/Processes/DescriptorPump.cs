using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Strata.Linux.Processes;

/// <summary>
/// Copies between descriptors and streams, each copy on a thread of its own: a blocked read must not occupy the thread
/// pool, which has few threads and grows slowly. A descriptor is read until end of file, hang-up or <see cref="Stop"/>.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class DescriptorPump : IDisposable
{
    private const int BufferSize = 64 << 10;
    private const int EIO = 5;

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SafeFileHandle _wake;

    private DescriptorPump()
    {
        var fd = ProcessNative.EventFd(0, ProcessNative.EFD_CLOEXEC);
        if (fd < 0) throw ProcessNative.LastFailure("making an event descriptor");
        _wake = new SafeFileHandle(fd, ownsHandle: true);
    }

    private delegate int ReadSome(Span<byte> buffer);

    private delegate bool WriteAll(ReadOnlyMemory<byte> data);

    /// <summary>Completes when the copy has ended; fails when the stream failed.</summary>
    public Task Completion => _done.Task;

    /// <summary>Copies a descriptor to a stream, which is flushed after each piece and stays open.</summary>
    public static DescriptorPump ToStream(SafeFileHandle source, Stream destination)
    {
        var pump = new DescriptorPump();
        pump.Run(buffer => pump.ReadFrom(source, buffer), data =>
        {
            destination.WriteAsync(data).AsTask().GetAwaiter().GetResult();
            destination.FlushAsync().GetAwaiter().GetResult();
            return true;
        }, null);
        return pump;
    }

    /// <summary>Hands what comes from a descriptor to <paramref name="sink"/>, piece by piece, on the pump's thread; the memory is reused after each call.</summary>
    /// <param name="source">What is read.</param>
    /// <param name="sink">Takes each piece.</param>
    /// <param name="end">Called when the source has ended, not when stopped; null for nothing.</param>
    public static DescriptorPump ToSink(SafeFileHandle source, Action<ReadOnlyMemory<byte>> sink, Action? end = null)
    {
        var pump = new DescriptorPump();
        pump.Run(buffer => pump.ReadFrom(source, buffer), data =>
        {
            sink(data);
            return true;
        }, end);
        return pump;
    }

    /// <summary>
    /// Copies a stream to a descriptor, which is closed at the end of the stream (not when stopped, and not when
    /// <paramref name="endOfTransmission"/> is given: a terminal's end of file is that byte, written once).
    /// <see cref="Stop"/> cannot interrupt a read of a stream that does not observe <paramref name="token"/>.
    /// </summary>
    public static DescriptorPump FromStream(Stream source, SafeFileHandle destination, byte? endOfTransmission, CancellationToken token)
    {
        var pump = new DescriptorPump();
        var memory = new byte[BufferSize];
        pump.Run(buffer =>
        {
            var n = source.ReadAsync(memory.AsMemory(0, buffer.Length), token).AsTask().GetAwaiter().GetResult();
            memory.AsSpan(0, n).CopyTo(buffer);
            return n;
        }, data => pump.WriteTo(destination, data.Span), () => EndInput(pump, destination, endOfTransmission));
        return pump;
    }

    /// <summary>Copies a descriptor to a descriptor; the destination's end as in <see cref="FromStream"/> when <paramref name="closeDestination"/>.</summary>
    public static DescriptorPump Between(SafeFileHandle source, SafeFileHandle destination, bool closeDestination, byte? endOfTransmission)
    {
        var pump = new DescriptorPump();
        pump.Run(
            buffer => pump.ReadFrom(source, buffer),
            data => pump.WriteTo(destination, data.Span),
            closeDestination || endOfTransmission is not null ? () => EndInput(pump, destination, endOfTransmission) : null);
        return pump;
    }

    /// <summary>Ends the copy at the next wait on a descriptor; what has been read is still written.</summary>
    public unsafe void Stop()
    {
        if (_wake.IsClosed) return;
        ulong one = 1;
        _ = ProcessNative.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Waits for the end of a copy whose writers are gone; a writer that somehow lives on is not waited for longer than <paramref name="limit"/>.</summary>
    public async Task DrainAsync(TimeSpan limit, TimeProvider time)
    {
        if (!await Completion.EndsWithinAsync(limit, time)) Stop();
        await Completion;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        // The thread still polls the descriptor; it closes with the thread's end.
        _done.Task.ContinueWith(static (_, state) => ((SafeFileHandle)state!).Dispose(), _wake, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static void EndInput(DescriptorPump pump, SafeFileHandle destination, byte? endOfTransmission)
    {
        if (endOfTransmission is { } eot) pump.WriteTo(destination, [eot]);
        else destination.Dispose();
    }

    private void Run(ReadSome read, WriteAll write, Action? end)
    {
        new Thread(() =>
        {
            try
            {
                var buffer = new byte[BufferSize];
                int n;
                while ((n = read(buffer)) > 0)
                {
                    if (!write(buffer.AsMemory(0, n))) break;
                }
                // Negative: stopped from outside, so the source has not ended.
                if (n == 0) end?.Invoke();
                _done.SetResult();
            }
            catch (OperationCanceledException)
            {
                _done.SetResult();
            }
            catch (Exception e)
            {
                _done.SetException(e);
            }
        }, maxStackSize: 256 << 10)
        { IsBackground = true, Name = "pump" }.Start();
    }

    private unsafe int ReadFrom(SafeFileHandle source, Span<byte> buffer)
    {
        while (true)
        {
            if (!WaitFor(source, ProcessNative.POLLIN)) return -1;
            fixed (byte* p = buffer)
            {
                var n = ProcessNative.Read(source, p, (nuint)buffer.Length);
                if (n >= 0) return (int)n;
            }
            switch (Marshal.GetLastPInvokeError())
            {
                case ProcessNative.EINTR or ProcessNative.EAGAIN: continue;
                // A terminal whose other side is closed.
                case EIO: return 0;
                case var errno: throw ProcessNative.Failure("reading a descriptor", errno);
            }
        }
    }

    /// <summary>False when nobody reads any more: the copy ends quietly, as a shell pipeline would.</summary>
    private unsafe bool WriteTo(SafeFileHandle destination, ReadOnlySpan<byte> data)
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
            switch (Marshal.GetLastPInvokeError())
            {
                case ProcessNative.EINTR: continue;
                case ProcessNative.EAGAIN:
                    if (!WaitFor(destination, ProcessNative.POLLOUT)) return false;
                    continue;
                // EPIPE (the runtime ignores SIGPIPE), EIO.
                default: return false;
            }
        }
        return true;
    }

    private unsafe bool WaitFor(SafeFileHandle fd, short events)
    {
        var fds = stackalloc ProcessNative.PollFd[2];
        var added = false;
        fd.DangerousAddRef(ref added);
        try
        {
            fds[0] = new ProcessNative.PollFd { Fd = (int)fd.DangerousGetHandle(), Events = events };
            fds[1] = new ProcessNative.PollFd { Fd = (int)_wake.DangerousGetHandle(), Events = ProcessNative.POLLIN };
            while (ProcessNative.Poll(fds, 2, -1) < 0)
            {
                var errno = Marshal.GetLastPInvokeError();
                if (errno != ProcessNative.EINTR) throw ProcessNative.Failure("waiting for a descriptor", errno);
            }
            // Data that is already there goes first, so that stopping loses nothing that was written before.
            return fds[0].Revents != 0 || fds[1].Revents == 0;
        }
        finally
        {
            if (added) fd.DangerousRelease();
        }
    }
}
