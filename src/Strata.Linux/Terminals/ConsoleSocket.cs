using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Linux.Terminals;

/// <summary>The listening Unix socket through which an OCI runtime hands over a terminal's master (<c>--console-socket</c>).</summary>
public sealed unsafe class ConsoleSocket : IDisposable
{
    /// <summary>The longest path that a Unix socket address holds, in bytes.</summary>
    public const int MaxPathLength = 107;

    private readonly SafeFileHandle _listener;

    private ConsoleSocket(SafeFileHandle listener, string path) => (_listener, Path) = (listener, path);

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

    /// <summary>Receives the master that a runtime has sent.</summary>
    /// <param name="timeout">How long the peer may take to connect, and then to send.</param>
    /// <exception cref="StrataException">Nothing came in time, or what came holds no descriptor.</exception>
    public Pty Receive(TimeSpan timeout)
    {
        WaitReadable(_listener, timeout);
        var fd = TerminalNative.Accept(_listener, null, null, TerminalNative.O_CLOEXEC);
        if (fd < 0) throw ProcessNative.LastFailure("accepting on the console socket");
        using var connection = new SafeFileHandle(fd, ownsHandle: true);
        WaitReadable(connection, timeout);

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

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(Path);
    }

    private static void WaitReadable(SafeFileHandle fd, TimeSpan timeout)
    {
        var poll = new ProcessNative.PollFd { Fd = (int)fd.DangerousGetHandle(), Events = ProcessNative.POLLIN };
        int ready;
        do ready = ProcessNative.Poll(&poll, 1, (int)timeout.TotalMilliseconds);
        while (ready < 0 && Marshal.GetLastPInvokeError() == ProcessNative.EINTR);
        if (ready <= 0) throw new StrataException(ErrorKind.Unavailable, "receiving a terminal: the runtime sent none in time");
    }
}
