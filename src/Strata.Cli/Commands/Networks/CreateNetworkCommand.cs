using Strata.Cli.Arguments;
using Strata.Engine.Networks;
using Strata.Oci;

namespace Strata.Cli.Commands.Networks;

/// <summary><c>network create</c>: makes a network.</summary>
[SupportedOSPlatform("linux")]
internal static class CreateNetworkCommand
{
    public static Command Create() => new()
    {
        Short = "Create a network",
        Usage = "[OPTIONS] NETWORK",
        Arguments = PositionalRule.ExactArgs(1),
        Define = static flags =>
        {
            var attachable = flags.Bool("attachable", null, "Enable manual container attachment");
            var reserved = flags.Strings("aux-address", null, "Auxiliary IPv4 or IPv6 addresses used by Network driver", "map");
            var source = flags.String("config-from", null, "The network from which to copy the configuration");
            var configuration = flags.Bool("config-only", null, "Create a configuration only network");
            var driver = flags.String("driver", 'd', "Driver to manage the Network", defaultValue: "bridge");
            var gateways = flags.SplitStrings("gateway", null, "IPv4 or IPv6 Gateway for the master subnet");
            var ingress = flags.Bool("ingress", null, "Create swarm routing-mesh network");
            var isInternal = flags.Bool("internal", null, "Restrict external access to the network");
            var ranges = flags.SplitStrings("ip-range", null, "Allocate container ip from a sub-range");
            var ipamDriver = flags.String("ipam-driver", null, "IP Address Management Driver", defaultValue: "default");
            var ipamOptions = flags.Strings("ipam-opt", null, "Set IPAM driver specific options", "map");
            var four = flags.Bool("ipv4", null, "Enable or disable IPv4 address assignment", defaultValue: true);
            var six = flags.Bool("ipv6", null, "Enable or disable IPv6 address assignment");
            var labels = flags.Strings("label", null, "Set metadata on a network");
            var options = flags.Strings("opt", 'o', "Set driver specific options", "map");
            var scope = flags.String("scope", null, "Control the network's scope");
            var subnets = flags.SplitStrings("subnet", null, "Subnet in CIDR format that represents a network segment");
            return async (invocation, _) =>
            {
                if (source.Value.Length > 0 || configuration.Value) throw StrataException.NotSupported("--config-from and --config-only are not supported: give each network its own options");
                if (ingress.Value || scope.Value is not ("" or "local")) throw StrataException.NotSupported("--ingress and --scope are not supported: there are no swarms, every network is of this machine");
                if (ipamDriver.Value != "default" || ipamOptions.Value.Count > 0) throw StrataException.NotSupported("--ipam-driver and --ipam-opt are not supported: addresses are given out by the store");
                using var store = invocation.OpenStore();
                await invocation.Out.WriteLineAsync(invocation.Networks(store).Create(new NewNetwork
                {
                    Name = invocation.Arguments[0],
                    Driver = driver.Value,
                    HasIPv4 = four.Value,
                    HasIPv6 = six.Value,
                    Subnets = subnets.Value,
                    Gateways = gateways.Value,
                    Ranges = ranges.Value,
                    ReservedAddresses = KeyValues.Read(reserved.Value),
                    IsInternal = isInternal.Value,
                    IsAttachable = attachable.Value,
                    Options = KeyValues.Read(options.Value),
                    Labels = KeyValues.Read(labels.Value),
                }));
                return 0;
            };
        },
    };
}
