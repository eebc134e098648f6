namespace Strata.Linux.Interfaces;

/// <summary>Numbers of the kernel's interface (linux/netlink.h, linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h, linux/veth.h).</summary>
internal static class RouteConstants
{
    public const ushort Request = 1;
    public const ushort Acknowledge = 4;
    public const ushort Dump = 0x300;
    public const ushort Exclusive = 0x200;
    public const ushort Create = 0x400;

    public const ushort ErrorMessage = 2;
    public const ushort DoneMessage = 3;
    public const ushort NewLink = 16;
    public const ushort DeleteLink = 17;
    public const ushort GetLink = 18;
    public const ushort NewAddress = 20;
    public const ushort NewRoute = 24;

    public const ushort LinkAddress = 1;
    public const ushort LinkName = 3;
    public const ushort LinkMtu = 4;
    public const ushort LinkMaster = 10;
    public const ushort LinkInformation = 18;
    public const ushort LinkKind = 1;
    public const ushort LinkData = 2;
    public const ushort LinkPortKind = 4;
    public const ushort LinkPortData = 5;
    public const ushort BridgePortHairpin = 4;
    public const ushort LinkNamespace = 28;
    public const ushort VethPeer = 1;

    public const ushort AddressAddress = 1;
    public const ushort AddressLocal = 2;
    public const ushort AddressBroadcast = 4;
    public const byte AddressWithoutDetection = 2;

    public const ushort RouteInterface = 4;
    public const ushort RouteGateway = 5;
    public const ushort RouteMetric = 6;
    public const byte MainTable = 254;
    public const byte BootProtocol = 3;
    public const byte UnicastRoute = 1;

    public const int InterfaceUp = 1;
}
