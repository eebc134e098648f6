using Strata.Cli.Arguments;
using Strata.Cli.Commands.Containers;
using Strata.Cli.Rendering.Errors;
using Strata.Engine.Containers;
using Strata.Engine.Images;
using Strata.Oci;

namespace Strata.Cli.Commands.Images;

/// <summary><c>rmi</c>, <c>image rm</c>: takes names and images away.</summary>
internal static class RemoveImageCommand
{
    public static Command Create() => new()
    {
        Short = "Remove one or more images",
        Usage = "[OPTIONS] IMAGE [IMAGE...]",
        AliasPaths = ["image rm", "image remove", "rmi"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var force = flags.Bool("force", 'f', "Force removal of the image");
            var noPrune = flags.Bool("no-prune", null, "Do not delete untagged parents");
            return async (invocation, cancel) =>
            {
                using var store = invocation.OpenStore();
                var removal = new ImageRemoval(store, invocation.FindContainers(store));
                var options = new ImageRemovalOptions { Force = force.Value, KeepParents = noPrune.Value };
                var errors = new List<string>();
                var failed = false;
                foreach (var text in invocation.Arguments)
                {
                    cancel.ThrowIfCancellationRequested();
                    try
                    {
                        await invocation.Out.WriteAsync(RemovalText.Lines((await removal.RemoveAsync(text, options)).Records, "Untagged", "Deleted"));
                    }
                    catch (StrataException e)
                    {
                        // With --force, what is not there is as good as removed.
                        failed |= !(force.Value && e.Kind == ErrorKind.NotFound);
                        errors.Add(ErrorRendering.Render(e, ErrorFamily.General, invocation.Path).Text);
                    }
                }
                foreach (var error in errors) await invocation.Error.WriteLineAsync(error);
                return failed ? 1 : 0;
            };
        },
    };
}
