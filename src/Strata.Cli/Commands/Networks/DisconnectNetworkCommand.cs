using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Networks;

/// <summary><c>network disconnect</c>: takes a container out of a network.</summary>
[SupportedOSPlatform("linux")]
internal static class DisconnectNetworkCommand
{
    public static Command Create() => new()
    {
        Short = "Disconnect a container from a network",
        Usage = "[OPTIONS] NETWORK CONTAINER",
        Arguments = PositionalRule.ExactArgs(2),
        Define = static flags =>
        {
            // Nothing needs force: what is left of an endpoint is taken back either way.
            flags.Bool("force", 'f', "Force the container to disconnect from a network");
            return async (invocation, _) =>
            {
                using var store = invocation.OpenStore();
                await invocation.Networking(store).DisconnectAsync(invocation.Arguments[1], invocation.Arguments[0]);
                return 0;
            };
        },
    };
}
