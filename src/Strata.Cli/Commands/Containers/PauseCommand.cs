using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>pause</c>: lets every process of containers stand still.</summary>
[SupportedOSPlatform("linux")]
internal static class PauseCommand
{
    public static Command Create() => new()
    {
        Short = "Pause all processes within one or more containers",
        Usage = "CONTAINER [CONTAINER...]",
        AliasPaths = ["container pause", "pause"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static _ => static (invocation, _) => EachContainer.RunAsync(invocation, static (containers, text) => containers.PauseAsync(text)),
    };
}
