using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Networks;

/// <summary><c>network</c>: the group of commands on networks.</summary>
[SupportedOSPlatform("linux")]
internal static class NetworkCommand
{
    public static Command Create() => new()
    {
        Short = "Manage networks",
        Usage = "COMMAND",
        Children =
        [
            new("connect", ConnectNetworkCommand.Create),
            new("create", CreateNetworkCommand.Create),
            new("disconnect", DisconnectNetworkCommand.Create),
            new("inspect", InspectNetworkCommand.Create),
            new("ls", ListNetworksCommand.Create, "list"),
            new("prune", PruneNetworksCommand.Create),
            new("rm", RemoveNetworkCommand.Create, "remove"),
        ],
    };
}
