using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Linux.Terminals;
using Strata.Oci;

namespace Strata.Runtime.Monitoring;

/// <summary>
/// A place at a container's streams, one of any number. Output from the moment of connecting is received, the same by all; what any of
/// them sends is read by the container. Sending and receiving may go on at once, each from one thread.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class MonitorConnection : IDisposable
{
    /// <summary>The largest message that a monitor takes at once (conmon's CONN_SOCK_BUF_SIZE).</summary>
    private const int LargestMessage = 32 << 10;

    private const byte OutputMark = 2;
    private const byte ErrorMark = 3;

    private readonly Socket _socket;
    private readonly string _controlFile;
    private readonly byte[] _buffer = new byte[64 << 10];

    private MonitorConnection(Socket socket, string controlFile) => (_socket, _controlFile) = (socket, controlFile);

    /// <summary>Connects to a container that was made, whether or not it has been started.</summary>
    /// <exception cref="StrataException">FailedPrecondition: nobody watches over it.</exception>
    public static MonitorConnection Connect(MonitorFiles files) => Connect(files.Directory, "attach", files.ControlFile);

    internal static MonitorConnection Connect(string directory, string name, string controlFile)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            // An address holds 107 bytes: the directory's descriptor makes any path short.
            using var handle = DirectoryHandle.OpenHostPath(directory);
            socket.Connect(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{handle.Fd}/{name}")));
            return new MonitorConnection(socket, controlFile);
        }
        catch (Exception e) when (e is SocketException or LinuxException)
        {
            socket.Dispose();
            throw new StrataException(ErrorKind.FailedPrecondition, "can't attach: the container's monitor does not answer", e);
        }
    }

    /// <summary>Waits for the next piece of output.</summary>
    /// <param name="data">The piece, valid until the next call; empty at the end.</param>
    /// <param name="isError">True for standard error.</param>
    /// <returns>False when the container's streams are closed, or <see cref="Leave"/> was called.</returns>
    public bool Receive(out ReadOnlySpan<byte> data, out bool isError)
    {
        while (true)
        {
            int length;
            try
            {
                length = _socket.Receive(_buffer);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                length = 0;
            }
            if (length == 0)
            {
                data = default;
                isError = false;
                return false;
            }
            if (_buffer[0] is not (OutputMark or ErrorMark)) continue;
            data = _buffer.AsSpan(1, length - 1);
            isError = _buffer[0] == ErrorMark;
            return true;
        }
    }

    /// <summary>Sends input, waiting while the container does not read; false when it reads no more.</summary>
    public bool TrySend(ReadOnlySpan<byte> data)
    {
        try
        {
            while (!data.IsEmpty) data = data[_socket.Send(data[..Math.Min(data.Length, LargestMessage)])..];
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Says that no more input comes from here.</summary>
    public void EndInput()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The container has just ended.
        }
    }

    /// <summary>Ends <see cref="Receive"/>; the container goes on.</summary>
    public void Leave()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    /// <summary>Gives the container's terminal a size; nothing happens when it has none.</summary>
    public void Resize(WindowSize size)
    {
        if (size is not { Rows: > 0, Columns: > 0 } || !File.Exists(_controlFile)) return;
        try
        {
            // A named pipe: opened for both directions, so that opening does not wait for a reader.
            using var control = new FileStream(_controlFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
            control.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"1 {size.Rows} {size.Columns}\n")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
