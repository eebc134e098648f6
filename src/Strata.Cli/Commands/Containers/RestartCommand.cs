using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>restart</c>: stops containers and starts them anew.</summary>
[SupportedOSPlatform("linux")]
internal static class RestartCommand
{
    public static Command Create() => new()
    {
        Short = "Restart one or more containers",
        Usage = "[OPTIONS] CONTAINER [CONTAINER...]",
        AliasPaths = ["container restart", "restart"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var stopping = new StopFlags(flags);
            return (invocation, cancel) => EachContainer.RunAsync(invocation, (containers, text) => containers.RestartAsync(text, stopping.Signal, stopping.Timeout, cancel));
        },
    };
}
