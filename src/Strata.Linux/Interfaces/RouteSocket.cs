using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Strata.Linux.Interfaces;

/// <summary>
/// Network interfaces, addresses and routes of the network namespace that the calling thread was in when this was made (rtnetlink(7)).
/// Calls are made one after the other; each waits for the kernel's answer.
/// </summary>
public sealed unsafe class RouteSocket : IDisposable
{
    private const int MessageHeaderSize = 16;
    private const int LinkHeaderSize = 16;

    private readonly int _socket;
    private readonly byte[] _buffer = new byte[32 << 10];
    private uint _sequence;

    /// <summary>Opens it.</summary>
    /// <exception cref="LinuxException">The kernel does not let us.</exception>
    public RouteSocket()
    {
        _socket = LibcNetlink.OpenRoute();
        if (_socket < 0) throw LinuxException.Last("socket", "for network interfaces");
    }

    /// <summary>The number and the hardware address of an interface; null when there is none of the name.</summary>
    public (int Index, byte[] HardwareAddress)? Find(string name)
    {
        (int, byte[])? found = null;
        try
        {
            Exchange(new NetlinkRequest(RouteConstants.GetLink, RouteConstants.Request | RouteConstants.Acknowledge, Link()).Add(RouteConstants.LinkName, name), "RTM_GETLINK", name, body => found = (ReadIndex(body), Attribute(body, RouteConstants.LinkAddress).ToArray()));
        }
        catch (LinuxException e) when (e.Errno == Errno.ENODEV)
        {
            // None.
        }
        return found;
    }

    /// <summary>True when a bridge has an interface connected to it.</summary>
    public bool HasPorts(int bridge)
    {
        var found = false;
        // Kernels that do not know the filter tell of all interfaces.
        Exchange(new NetlinkRequest(RouteConstants.GetLink, RouteConstants.Request | RouteConstants.Dump, Link()).Add(RouteConstants.LinkMaster, bridge), "RTM_GETLINK", "of a bridge", body => found |= ReadMaster(body) == bridge);
        return found;
    }

    /// <summary>Makes a bridge.</summary>
    /// <param name="name">At most 15 bytes.</param>
    /// <param name="hardwareAddress">Six bytes: one that nobody chose changes with the bridge's interfaces.</param>
    /// <param name="mtu">The largest packet in bytes; null for the kernel's default.</param>
    /// <returns>False when an interface of the name is there already.</returns>
    public bool TryAddBridge(string name, ReadOnlySpan<byte> hardwareAddress, int? mtu)
    {
        var request = New(RouteConstants.NewLink, Link()).Add(RouteConstants.LinkName, name).Add(RouteConstants.LinkAddress, hardwareAddress);
        if (mtu is { } size) request.Add(RouteConstants.LinkMtu, size);
        var information = request.Begin(RouteConstants.LinkInformation);
        request.Add(RouteConstants.LinkKind, "bridge").End(information);
        return TryAdd(request, "adding the bridge", name);
    }

    /// <summary>Makes a pair of connected interfaces, one here and one in another namespace.</summary>
    /// <param name="name">The name here.</param>
    /// <param name="peer">The name there.</param>
    /// <param name="peerNamespace">A descriptor of the other namespace.</param>
    /// <param name="peerAddress">The hardware address there, six bytes.</param>
    /// <param name="mtu">The largest packet in bytes; null for the kernel's default.</param>
    /// <returns>False when an interface of one of the names is there already.</returns>
    public bool TryAddPair(string name, string peer, int peerNamespace, ReadOnlySpan<byte> peerAddress, int? mtu)
    {
        var request = New(RouteConstants.NewLink, Link()).Add(RouteConstants.LinkName, name);
        if (mtu is { } size) request.Add(RouteConstants.LinkMtu, size);
        var information = request.Begin(RouteConstants.LinkInformation);
        request.Add(RouteConstants.LinkKind, "veth");
        var data = request.Begin(RouteConstants.LinkData);
        var other = request.Begin(RouteConstants.VethPeer);
        request.Append(Link());
        request.Add(RouteConstants.LinkName, peer).Add(RouteConstants.LinkAddress, peerAddress).Add(RouteConstants.LinkNamespace, peerNamespace);
        if (mtu is { } same) request.Add(RouteConstants.LinkMtu, same);
        request.End(other).End(data).End(information);
        return TryAdd(request, "adding the interface", name);
    }

    /// <summary>Makes an interface one of a bridge's, and starts it.</summary>
    public void Connect(int index, int bridge) =>
        Exchange(new NetlinkRequest(RouteConstants.NewLink, RouteConstants.Request | RouteConstants.Acknowledge, Link(index, isUp: true)).Add(RouteConstants.LinkMaster, bridge), "connecting to bridge", bridge.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Lets a bridge send what comes from one of its interfaces back to it.</summary>
    public void LetReturn(int index)
    {
        var request = new NetlinkRequest(RouteConstants.NewLink, RouteConstants.Request | RouteConstants.Acknowledge, Link(index));
        var information = request.Begin(RouteConstants.LinkInformation);
        request.Add(RouteConstants.LinkPortKind, "bridge");
        var data = request.Begin(RouteConstants.LinkPortData);
        request.Add(RouteConstants.BridgePortHairpin, [1]).End(data).End(information);
        Exchange(request, "setting the hairpin mode of interface", index.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Starts an interface.</summary>
    public void Raise(int index) =>
        Exchange(new NetlinkRequest(RouteConstants.NewLink, RouteConstants.Request | RouteConstants.Acknowledge, Link(index, isUp: true)), "starting interface", index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Removes an interface, and the other one of its pair.</summary>
    /// <returns>False when there is none of the name.</returns>
    public bool Remove(string name)
    {
        try
        {
            Exchange(new NetlinkRequest(RouteConstants.DeleteLink, RouteConstants.Request | RouteConstants.Acknowledge, Link()).Add(RouteConstants.LinkName, name), "removing the interface", name);
            return true;
        }
        catch (LinuxException e) when (e.Errno == Errno.ENODEV)
        {
            return false;
        }
    }

    /// <summary>Gives an interface an address; nothing happens when it has it. One of IPv6 is taken without looking whether another machine has it.</summary>
    public void AddAddress(int index, IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        Span<byte> body = stackalloc byte[8];
        body[0] = Family(address);
        body[1] = (byte)prefixLength;
        body[2] = address.AddressFamily == AddressFamily.InterNetworkV6 ? RouteConstants.AddressWithoutDetection : (byte)0;
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], index);
        var request = New(RouteConstants.NewAddress, body).Add(RouteConstants.AddressLocal, bytes).Add(RouteConstants.AddressAddress, bytes);
        if (address.AddressFamily == AddressFamily.InterNetwork && prefixLength < 31) request.Add(RouteConstants.AddressBroadcast, Broadcast(bytes, prefixLength));
        TryAdd(request, "adding address", address.ToString());
    }

    /// <summary>Sends what goes elsewhere to a gateway; nothing happens when it does already.</summary>
    /// <param name="index">The interface behind which the gateway is.</param>
    /// <param name="gateway">Its address.</param>
    /// <param name="metric">Of several ways the one with the lowest is taken.</param>
    public void AddDefaultRoute(int index, IPAddress gateway, int metric)
    {
        Span<byte> body = stackalloc byte[12];
        body[0] = Family(gateway);
        body[4] = RouteConstants.MainTable;
        body[5] = RouteConstants.BootProtocol;
        body[7] = RouteConstants.UnicastRoute;
        TryAdd(New(RouteConstants.NewRoute, body).Add(RouteConstants.RouteGateway, gateway.GetAddressBytes()).Add(RouteConstants.RouteInterface, index).Add(RouteConstants.RouteMetric, metric), "adding the route by", gateway.ToString());
    }

    /// <inheritdoc/>
    public void Dispose() => _ = LibcNetlink.Close(_socket);

    private static NetlinkRequest New(ushort type, ReadOnlySpan<byte> body) =>
        new(type, RouteConstants.Request | RouteConstants.Acknowledge | RouteConstants.Create | RouteConstants.Exclusive, body);

    private static byte Family(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? (byte)2 : (byte)10;

    // struct ifinfomsg.
    private static byte[] Link(int index = 0, bool isUp = false)
    {
        var body = new byte[LinkHeaderSize];
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(4), index);
        if (!isUp) return body;
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(8), RouteConstants.InterfaceUp);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(12), RouteConstants.InterfaceUp);
        return body;
    }

    private static byte[] Broadcast(byte[] address, int prefixLength)
    {
        var result = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(result, BinaryPrimitives.ReadUInt32BigEndian(address) | (uint)(0xFFFFFFFFUL >> prefixLength));
        return result;
    }

    private bool TryAdd(NetlinkRequest request, string call, string subject)
    {
        try
        {
            Exchange(request, call, subject);
            return true;
        }
        catch (LinuxException e) when (e.Errno == Errno.EEXIST)
        {
            return false;
        }
    }

    private void Exchange(NetlinkRequest request, string call, string subject, Action<ReadOnlyMemory<byte>>? answer = null)
    {
        var message = request.Bytes.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(8), ++_sequence);
        fixed (byte* data = message)
        {
            if (LibcNetlink.Send(_socket, data, (nuint)message.Length, 0) != message.Length) throw LinuxException.Last(call, subject);
        }
        while (true)
        {
            nint count;
            fixed (byte* data = _buffer) count = LibcNetlink.Receive(_socket, data, (nuint)_buffer.Length, 0);
            if (count < 0)
            {
                if (LinuxException.LastErrno == Errno.EINTR) continue;
                throw LinuxException.Last(call, subject);
            }
            for (var at = 0; at + MessageHeaderSize <= count;)
            {
                var header = _buffer.AsSpan(at);
                var length = BinaryPrimitives.ReadInt32LittleEndian(header);
                if (length < MessageHeaderSize || at + length > count) throw new LinuxException(call, subject, Errno.EIO);
                var body = _buffer.AsMemory(at + MessageHeaderSize, length - MessageHeaderSize);
                at += (length + 3) & ~3;
                if (BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) != _sequence) continue;
                switch (BinaryPrimitives.ReadUInt16LittleEndian(header[4..]))
                {
                    case RouteConstants.ErrorMessage:
                        var error = BinaryPrimitives.ReadInt32LittleEndian(body.Span);
                        if (error != 0) throw new LinuxException(call, subject, (Errno)(-error));
                        return;
                    case RouteConstants.DoneMessage:
                        return;
                    default:
                        answer?.Invoke(body);
                        break;
                }
            }
        }
    }

    private static int ReadIndex(ReadOnlyMemory<byte> body) => BinaryPrimitives.ReadInt32LittleEndian(body.Span[4..]);

    private static int ReadMaster(ReadOnlyMemory<byte> body) => Attribute(body, RouteConstants.LinkMaster) is { Length: >= 4 } value ? BinaryPrimitives.ReadInt32LittleEndian(value) : 0;

    private static ReadOnlySpan<byte> Attribute(ReadOnlyMemory<byte> body, ushort wanted)
    {
        var rest = body.Span[LinkHeaderSize..];
        while (rest.Length >= 4)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            if (length < 4 || length > rest.Length) break;
            if (BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) == wanted) return rest[4..length];
            rest = rest[Math.Min(rest.Length, (length + 3) & ~3)..];
        }
        return [];
    }
}
