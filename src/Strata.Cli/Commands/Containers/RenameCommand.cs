using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>rename</c>: gives a container another name.</summary>
[SupportedOSPlatform("linux")]
internal static class RenameCommand
{
    public static Command Create() => new()
    {
        Short = "Rename a container",
        Usage = "CONTAINER NEW_NAME",
        AliasPaths = ["container rename", "rename"],
        Arguments = PositionalRule.RangeArgs(2, 2),
        Define = static _ => static async (invocation, _) =>
        {
            using var store = invocation.OpenStore();
            await invocation.OpenContainers(store).RenameAsync(invocation.Arguments[0], invocation.Arguments[1]);
            return 0;
        },
    };
}
