using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>stop</c>: asks containers to stop, and kills those that do not.</summary>
[SupportedOSPlatform("linux")]
internal static class StopCommand
{
    public static Command Create() => new()
    {
        Short = "Stop one or more running containers",
        Usage = "[OPTIONS] CONTAINER [CONTAINER...]",
        AliasPaths = ["container stop", "stop"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var stopping = new StopFlags(flags);
            return (invocation, cancel) => EachContainer.RunAsync(invocation, (containers, text) => containers.StopAsync(text, stopping.Signal, stopping.Timeout, cancel));
        },
    };
}
