using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>cleanup</c>: what a monitor calls when its container has ended.</summary>
internal static class CleanUpCommand
{
    public static Command Create() => new()
    {
        Short = "Write down the end of a container and take back what it had",
        Usage = "CONTAINER",
        Hidden = true,
        Arguments = PositionalRule.RangeArgs(1, 1),
        Define = static _ => static async (invocation, _) =>
        {
            // Removed meanwhile, with all that was in it.
            if (!invocation.HasStore()) return 0;
            using var store = invocation.OpenStore();
            await invocation.OpenContainers(store).FinishAsync(invocation.Arguments[0]);
            return 0;
        },
    };
}
