using System.Text;
using Strata.Cli.Arguments;
using Strata.Engine.Containers;
using Strata.Storage.Layers;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>diff</c>: what a container changed in its copy-on-write layer.</summary>
internal static class DiffCommand
{
    public static Command Create() => new()
    {
        Short = "Inspect changes to files or directories on a container's filesystem",
        Usage = "CONTAINER",
        AliasPaths = ["container diff", "diff"],
        Arguments = PositionalRule.ExactArgs(1),
        Define = static _ => static async (invocation, cancel) =>
        {
            using var store = invocation.OpenStore();
            var id = ContainerResolver.Get(store, invocation.Arguments[0]).Id;
            var text = new StringBuilder();
            foreach (var change in store.Writables.Diff(id, cancel))
            {
                var letter = change.Kind switch { ChangeKind.Added => 'A', ChangeKind.Deleted => 'D', _ => 'C' };
                text.Append(letter).Append(' ').Append(change.Path).Append('\n');
            }
            await invocation.Out.WriteAsync(text.ToString());
            return 0;
        },
    };
}
