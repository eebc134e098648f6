using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Strata.Runtime.Networking;

/// <summary>
/// Ports of the machine that no other program can take while they lead to a container: sockets that are bound, and never answer,
/// because the firewall sends what comes elsewhere before. The kernel frees them with the process that holds them.
/// </summary>
public sealed class HeldPorts : IDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <summary>The sockets' descriptors, for a process that holds the ports on; they close with this.</summary>
    public IReadOnlyList<SafeFileHandle> Descriptors => [.. _sockets.Select(static s => new SafeFileHandle(s.Handle, ownsHandle: false))];

    /// <summary>Takes a port.</summary>
    /// <param name="protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>; the last can't be held and is taken to be free.</param>
    /// <param name="address">The machine's address.</param>
    /// <param name="port">The port; 0 for one that the kernel chooses.</param>
    /// <returns>The port; null when a program of the machine has it.</returns>
    /// <exception cref="SocketException">AddressNotAvailable: the machine has no such address; or it may not be taken.</exception>
    public int? TryTake(string protocol, IPAddress address, int port)
    {
        if (protocol == "sctp") return port > 0 ? port : null;
        var socket = protocol == "udp"
            ? new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6) socket.DualMode = false;
            socket.Bind(new IPEndPoint(address, port));
            if (protocol == "tcp") socket.Listen(1);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            if (e.SocketErrorCode == SocketError.AddressAlreadyInUse) return null;
            throw;
        }
        _sockets.Add(socket);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Lets go of the last port that was taken.</summary>
    public void DropLast()
    {
        if (_sockets.Count == 0) return;
        _sockets[^1].Dispose();
        _sockets.RemoveAt(_sockets.Count - 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
        _sockets.Clear();
    }
}
