using Strata.Cli.Arguments;
using Strata.Engine.Containers;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>wait</c>: waits for containers to end and prints their exit codes.</summary>
internal static class WaitCommand
{
    public static Command Create() => new()
    {
        Short = "Block until one or more containers stop, then print their exit codes",
        Usage = "CONTAINER [CONTAINER...]",
        AliasPaths = ["container wait", "wait"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static _ => static async (invocation, cancel) =>
        {
            using var store = invocation.OpenStore();
            var containers = new ContainerLife(store, invocation.Time);
            foreach (var text in invocation.Arguments) await invocation.Out.WriteLineAsync($"{await containers.WaitAsync(text, cancel)}");
            return 0;
        },
    };
}
