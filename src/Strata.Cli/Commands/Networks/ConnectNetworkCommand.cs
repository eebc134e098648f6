using Strata.Cli.Arguments;
using Strata.Engine.Networks;
using Strata.Oci;

namespace Strata.Cli.Commands.Networks;

/// <summary><c>network connect</c>: brings a container into one more network.</summary>
[SupportedOSPlatform("linux")]
internal static class ConnectNetworkCommand
{
    public static Command Create() => new()
    {
        Short = "Connect a container to a network",
        Usage = "[OPTIONS] NETWORK CONTAINER",
        Arguments = PositionalRule.ExactArgs(2),
        Define = static flags =>
        {
            var aliases = flags.SplitStrings("alias", null, "Add network-scoped alias for the container");
            var options = flags.SplitStrings("driver-opt", null, "driver options for the network");
            var priority = flags.Int("gw-priority", null, "Highest gw-priority provides the default gateway. Accepts positive and negative values.");
            var four = flags.String("ip", null, "IPv4 address (e.g., \"172.30.100.104\")");
            var six = flags.String("ip6", null, "IPv6 address (e.g., \"2001:db8::33\")");
            var links = flags.Strings("link", null, "Add link to another container");
            var local = flags.SplitStrings("link-local-ip", null, "Add a link-local address for the container");
            return async (invocation, _) =>
            {
                if (links.Value.Count > 0) throw StrataException.NotSupported("--link is not supported: containers of one network find each other by name and by --alias");
                if (options.Value.Count > 0 || local.Value.Count > 0 || priority.Changed) throw StrataException.NotSupported("--driver-opt, --link-local-ip and --gw-priority are not supported");
                using var store = invocation.OpenStore();
                await invocation.Networking(store).ConnectAsync(invocation.Arguments[1], new NetworkAttachment
                {
                    Network = invocation.Arguments[0],
                    Aliases = aliases.Value,
                    IPv4Address = four.Changed ? four.Value : null,
                    IPv6Address = six.Changed ? six.Value : null,
                });
                return 0;
            };
        },
    };
}
