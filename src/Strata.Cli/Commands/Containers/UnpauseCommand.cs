using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>unpause</c>: lets paused containers go on.</summary>
[SupportedOSPlatform("linux")]
internal static class UnpauseCommand
{
    public static Command Create() => new()
    {
        Short = "Unpause all processes within one or more containers",
        Usage = "CONTAINER [CONTAINER...]",
        AliasPaths = ["container unpause", "unpause"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static _ => static (invocation, _) => EachContainer.RunAsync(invocation, static (containers, text) => containers.ResumeAsync(text)),
    };
}
