using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>kill</c>: sends containers a signal.</summary>
[SupportedOSPlatform("linux")]
internal static class KillCommand
{
    public static Command Create() => new()
    {
        Short = "Kill one or more running containers",
        Usage = "[OPTIONS] CONTAINER [CONTAINER...]",
        AliasPaths = ["container kill", "kill"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var signal = flags.String("signal", 's', "Signal to send to the container", defaultValue: "KILL");
            return (invocation, cancel) => EachContainer.RunAsync(invocation, (containers, text) => containers.KillAsync(text, signal.Value, cancel));
        },
    };
}
