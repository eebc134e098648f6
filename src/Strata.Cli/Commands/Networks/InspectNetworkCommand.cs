using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Inspect;
using Strata.Oci;

namespace Strata.Cli.Commands.Networks;

/// <summary><c>network inspect</c>: everything about networks.</summary>
[SupportedOSPlatform("linux")]
internal static class InspectNetworkCommand
{
    public static Command Create() => new()
    {
        Short = "Display detailed information on one or more networks",
        Usage = "[OPTIONS] NETWORK [NETWORK...]",
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var format = flags.String("format", 'f', FormatHelp.Document);
            // There are no swarms whose services it would show.
            flags.Bool("verbose", 'v', "Verbose output for diagnostics");
            return async (invocation, _) =>
            {
                var renderer = new InspectRenderer(format.Value, NetworkInspection.Shape);
                using var store = invocation.OpenStore();
                var networks = invocation.Networks(store);
                return await EachArgument.InspectAsync(invocation, renderer, async text =>
                {
                    var network = await networks.GetAsync(text);
                    return (NetworkInspection.Write(network, networks.ListEndpoints(network.Id)), null);
                });
            };
        },
    };
}
