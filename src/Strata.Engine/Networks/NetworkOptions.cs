using System.Globalization;
using Strata.Oci;

namespace Strata.Engine.Networks;

/// <summary>The options of <c>network create --opt</c>: Docker's names, and which of them mean something here.</summary>
internal static class NetworkOptions
{
    public const string DefaultBridge = "com.docker.network.bridge.default_bridge";
    public const string ContainersMayTalk = "com.docker.network.bridge.enable_icc";
    public const string Masquerade = "com.docker.network.bridge.enable_ip_masquerade";
    public const string HostAddress = "com.docker.network.bridge.host_binding_ipv4";
    public const string BridgeName = "com.docker.network.bridge.name";
    public const string Mtu = "com.docker.network.driver.mtu";
    public const string Parent = "parent";
    public const string MacvlanMode = "macvlan_mode";
    public const string IpvlanMode = "ipvlan_mode";

    private const string GatewayModeFour = "com.docker.network.bridge.gateway_mode_ipv4";
    private const string GatewayModeSix = "com.docker.network.bridge.gateway_mode_ipv6";
    private const int LongestInterfaceName = 15;

    /// <summary>Refuses what has no effect here.</summary>
    /// <exception cref="StrataException">InvalidArgument: a value can't be. NotImplemented: the option means nothing here.</exception>
    public static void Check(string driver, IReadOnlyDictionary<string, string> options)
    {
        foreach (var (name, value) in options)
        {
            switch (name)
            {
                case Mtu:
                    if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var mtu) || mtu is < 68 or > 65535) throw StrataException.Invalid($"invalid value \"{value}\" for option {name}: it must be a number from 68 to 65535");
                    break;
                case BridgeName when driver == "bridge":
                case Parent when driver is "macvlan" or "ipvlan":
                    if (value.Length is 0 or > LongestInterfaceName || value.Any(static c => c is '/' or ':' || char.IsWhiteSpace(c)) || value is "." or "..") throw StrataException.Invalid($"invalid value \"{value}\" for option {name}: it is no name of an interface, which has at most {LongestInterfaceName} characters");
                    break;
                case HostAddress when driver == "bridge":
                    if (!System.Net.IPAddress.TryParse(value, out var address) || address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork) throw StrataException.Invalid($"invalid value \"{value}\" for option {name}: it must be an IPv4 address");
                    break;
                case MacvlanMode when driver == "macvlan" && value is "bridge" or "private" or "vepa" or "passthru":
                case IpvlanMode when driver == "ipvlan" && value is "l2" or "l3" or "l3s":
                case ContainersMayTalk or Masquerade when driver == "bridge" && value is "true" or "1":
                case GatewayModeFour or GatewayModeSix when driver == "bridge" && value == "nat":
                    break;
                default:
                    throw StrataException.NotSupported($"--opt {name}={value} is not supported for networks of the driver {driver}");
            }
        }
    }

    /// <summary>The largest packet in bytes; null when nobody chose it.</summary>
    public static int? FindMtu(IReadOnlyDictionary<string, string> options) => options.TryGetValue(Mtu, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>How a macvlan or ipvlan joins; null when nobody chose it.</summary>
    public static string? FindMode(string driver, IReadOnlyDictionary<string, string> options) =>
        driver switch { "macvlan" => options.GetValueOrDefault(MacvlanMode), "ipvlan" => options.GetValueOrDefault(IpvlanMode), _ => null };
}
