using Strata.Cli.Arguments;
using Strata.Engine.Archives.Exporting;
using Strata.Engine.Containers;

namespace Strata.Cli.Commands.Archives;

/// <summary><c>export</c>: a container's files as a tar.</summary>
internal static class ExportCommand
{
    public static Command Create() => new()
    {
        Short = "Export a container's filesystem as a tar archive",
        Usage = "[OPTIONS] CONTAINER",
        AliasPaths = ["container export", "export"],
        Arguments = PositionalRule.ExactArgs(1),
        Define = static flags =>
        {
            var output = flags.String("output", 'o', "Write to a file, instead of STDOUT");
            return (invocation, cancel) =>
            {
                ArchiveOutput.Write(output.Value, "export container", invocation.Streams, stream =>
                {
                    using var store = invocation.OpenStore();
                    new ContainerExporter(store).Export(ContainerResolver.Get(store, invocation.Arguments[0]).Id, stream, cancel);
                });
                return Task.FromResult(0);
            };
        },
    };
}
