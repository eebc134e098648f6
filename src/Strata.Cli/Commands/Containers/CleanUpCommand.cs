using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>cleanup</c>: what a monitor calls when its container has ended.</summary>
[SupportedOSPlatform("linux")]
internal static class CleanUpCommand
{
    public static Command Create() => new()
    {
        Short = "Write down the end of a container, take back what it had, and start it again when its policy says so",
        Usage = "CONTAINER",
        Hidden = true,
        Arguments = PositionalRule.RangeArgs(1, 1),
        Define = static _ => static async (invocation, cancel) =>
        {
            // Removed meanwhile, with all that was in it.
            if (!invocation.HasStore()) return 0;
            using var store = invocation.OpenStore();
            await invocation.OpenContainers(store).SuperviseAsync(invocation.Arguments[0], cancel);
            return 0;
        },
    };
}
