using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Strata.Engine.Networks;

/// <summary>Addresses of both families as numbers.</summary>
internal static class AddressArithmetic
{
    public static UInt128 ToNumber(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    public static IPAddress ToAddress(UInt128 number, AddressFamily family)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (family == AddressFamily.InterNetworkV6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
            return new IPAddress(bytes);
        }
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)number);
        return new IPAddress(bytes[..4]);
    }

    public static int Bits(AddressFamily family) => family == AddressFamily.InterNetworkV6 ? 128 : 32;

    /// <summary>The last address of a range.</summary>
    public static UInt128 Last(IPNetwork prefix)
    {
        var free = Bits(prefix.BaseAddress.AddressFamily) - prefix.PrefixLength;
        return ToNumber(prefix.BaseAddress) | (free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1);
    }

    /// <summary>The address that many places after the first of a range.</summary>
    public static IPAddress At(IPNetwork prefix, int place) => ToAddress(ToNumber(prefix.BaseAddress) + (UInt128)place, prefix.BaseAddress.AddressFamily);
}
