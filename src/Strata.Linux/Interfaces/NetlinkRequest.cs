using System.Buffers.Binary;
using System.Text;

namespace Strata.Linux.Interfaces;

/// <summary>One message to the kernel: a header, a structure, and attributes that may hold attributes (netlink(7)).</summary>
internal sealed class NetlinkRequest
{
    private const int HeaderSize = 16;
    private const int AttributeHeaderSize = 4;

    private byte[] _bytes = new byte[256];
    private int _length = HeaderSize;

    // The kernel checks a text's length: the filling up is no part of it.
    private int _unpadded;

    /// <summary>Begins a message.</summary>
    /// <param name="type">What is to be done.</param>
    /// <param name="flags">How; see <see cref="RouteConstants"/>.</param>
    /// <param name="body">The structure that messages of the type begin with.</param>
    public NetlinkRequest(ushort type, ushort flags, ReadOnlySpan<byte> body)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(6), flags);
        Append(body);
    }

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes, _length);
            return _bytes.AsSpan(0, _length);
        }
    }

    /// <summary>Adds an attribute.</summary>
    public NetlinkRequest Add(ushort attribute, ReadOnlySpan<byte> value)
    {
        var start = Begin(attribute);
        Append(value);
        return End(start);
    }

    /// <summary>Adds a number.</summary>
    public NetlinkRequest Add(ushort attribute, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Add(attribute, bytes);
    }

    /// <summary>Adds a text, with its final zero.</summary>
    public NetlinkRequest Add(ushort attribute, string value) => Add(attribute, Encoding.UTF8.GetBytes(value + '\0'));

    /// <summary>Begins an attribute whose value comes next; give what is returned to <see cref="End"/>.</summary>
    public int Begin(ushort attribute)
    {
        var start = _length;
        Span<byte> header = stackalloc byte[AttributeHeaderSize];
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], attribute);
        Append(header);
        return start;
    }

    /// <summary>Adds bytes as they are, to a multiple of four.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var end = (_length + bytes.Length + 3) & ~3;
        if (end > _bytes.Length) Array.Resize(ref _bytes, Math.Max(end, _bytes.Length * 2));
        bytes.CopyTo(_bytes.AsSpan(_length));
        _unpadded = _length + bytes.Length;
        _length = end;
    }

    /// <summary>Ends an attribute.</summary>
    public NetlinkRequest End(int start)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(start), checked((ushort)(_unpadded - start)));
        return this;
    }
}
