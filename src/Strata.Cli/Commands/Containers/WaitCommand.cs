using System.Globalization;
using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>wait</c>: waits for containers to end and prints their exit codes.</summary>
[SupportedOSPlatform("linux")]
internal static class WaitCommand
{
    public static Command Create() => new()
    {
        Short = "Block until one or more containers stop, then print their exit codes",
        Usage = "CONTAINER [CONTAINER...]",
        AliasPaths = ["container wait", "wait"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static _ => static (invocation, cancel) => EachContainer.PrintAsync(invocation, async (containers, text) => (await containers.WaitAsync(text, cancel)).ToString(CultureInfo.InvariantCulture)),
    };
}
