using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Engine.Containers.Usage;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>top</c>: the processes of a running container.</summary>
[SupportedOSPlatform("linux")]
internal static class TopCommand
{
    // As wide as Docker's.
    private const int ColumnWidth = 20;

    public static Command Create() => new()
    {
        Short = "Display the running processes of a container",
        Usage = "CONTAINER [ps OPTIONS]",
        AliasPaths = ["container top", "top"],
        Arguments = PositionalRule.MinArgs(1),
        StopAtFirstPositional = true,
        Define = static _ => static async (invocation, cancel) =>
        {
            using var store = invocation.OpenStore();
            var processes = await new ContainerTop(store, invocation.Time).ListAsync(invocation.Arguments[0], [.. invocation.Arguments.Skip(1)], cancel);
            var table = new TableWriter(minWidth: ColumnWidth);
            table.AddRow(processes.Titles);
            foreach (var process in processes.Processes) table.AddRow(process);
            await invocation.Out.WriteAsync(table.ToString());
            return 0;
        },
    };
}
