using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Linux.Terminals;

/// <summary>The listening Unix socket through which an OCI runtime hands over a terminal's master (<c>--console-socket</c>).</summary>
[SupportedOSPlatform("linux")]
public sealed unsafe class ConsoleSocket : IDisposable
{
    /// <summary>The longest path that a Unix socket address holds, in bytes.</summary>
    public const int MaxPathLength = 107;

    private readonly SafeFileHandle _listener;
    private readonly SafeFileHandle _wake;

    private ConsoleSocket(SafeFileHandle listener, string path)
    {
        (_listener, Path) = (listener, path);
        var fd = ProcessNative.EventFd(0, ProcessNative.EFD_CLOEXEC);
        if (fd < 0) throw ProcessNative.LastFailure("making an event descriptor");
        _wake = new SafeFileHandle(fd, ownsHandle: true);
    }

    /// <summary>Where it listens; removed on disposal.</summary>
    public string Path { get; }

    /// <summary>Listens at a path that does not exist yet.</summary>
    /// <exception cref="StrataException">The path is too long or cannot be bound.</exception>
    public static ConsoleSocket Listen(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        if (bytes.Length > MaxPathLength) throw StrataException.Invalid($"console socket path {path} is longer than {MaxPathLength} bytes");
        var address = stackalloc byte[2 + MaxPathLength + 1];
        new Span<byte>(address, 2 + MaxPathLength + 1).Clear();
        *(ushort*)address = TerminalNative.AF_UNIX;
        bytes.CopyTo(new Span<byte>(address + 2, MaxPathLength));

        var fd = TerminalNative.Socket(TerminalNative.AF_UNIX, TerminalNative.SOCK_STREAM_CLOEXEC, 0);
        if (fd < 0) throw ProcessNative.LastFailure("making a console socket");
        var listener = new SafeFileHandle(fd, ownsHandle: true);
        if (TerminalNative.Bind(listener, address, (uint)(2 + bytes.Length + 1)) == 0 && TerminalNative.Listen(listener, 1) == 0)
        {
            return new ConsoleSocket(listener, path);
        }
        var failure = ProcessNative.LastFailure($"listening at {path}");
        listener.Dispose();
        throw failure;
    }

    /// <summary>Receives the master that a runtime has sent. Waits on the calling thread.</summary>
    /// <exception cref="StrataException">What came holds no descriptor.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Abort"/> was called first.</exception>
    public Pty Receive()
    {
        WaitReadable(_listener);
        var fd = TerminalNative.Accept(_listener, null, null, TerminalNative.O_CLOEXEC);
        if (fd < 0) throw ProcessNative.LastFailure("accepting on the console socket");
        using var connection = new SafeFileHandle(fd, ownsHandle: true);
        WaitReadable(connection);

        // The message's bytes are the terminal's name; the control part is one header (16 bytes) and one descriptor.
        var name = stackalloc byte[4096];
        var control = stackalloc long[8];
        var vector = new TerminalNative.IoVector { Base = name, Length = 4096 };
        var message = new TerminalNative.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = 64 };
        nint n;
        do n = TerminalNative.RecvMsg(connection, &message, TerminalNative.MSG_CMSG_CLOEXEC);
        while (n < 0 && Marshal.GetLastPInvokeError() == ProcessNative.EINTR);
        if (n < 0) throw ProcessNative.LastFailure("receiving a terminal");
        var header = (int*)control;
        if (message.ControlLength < 20 || control[0] < 20 || header[2] != TerminalNative.SOL_SOCKET || header[3] != TerminalNative.SCM_RIGHTS)
        {
            throw new StrataException(ErrorKind.Internal, "receiving a terminal: the runtime's message holds no descriptor");
        }
        return new Pty(new SafeFileHandle(header[4], ownsHandle: true));
    }

    /// <summary>Ends a <see cref="Receive"/> that waits, or the next one that would wait.</summary>
    public void Abort()
    {
        ulong one = 1;
        _ = ProcessNative.Write(_wake, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Stops listening; nobody may be waiting any more.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _wake.Dispose();
        File.Delete(Path);
    }

    private void WaitReadable(SafeFileHandle fd)
    {
        var polls = stackalloc ProcessNative.PollFd[2];
        polls[0] = new ProcessNative.PollFd { Fd = (int)fd.DangerousGetHandle(), Events = ProcessNative.POLLIN };
        polls[1] = new ProcessNative.PollFd { Fd = (int)_wake.DangerousGetHandle(), Events = ProcessNative.POLLIN };
        while (ProcessNative.Poll(polls, 2, -1) < 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno != ProcessNative.EINTR) throw ProcessNative.Failure("waiting for a terminal", errno);
        }
        // What has been sent already counts, also when the sender has exited meanwhile.
        if (polls[0].Revents == 0) throw new OperationCanceledException("receiving a terminal: the runtime sent none");
    }
}
