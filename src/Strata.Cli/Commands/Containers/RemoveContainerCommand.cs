using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Errors;
using Strata.Engine.Containers;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>rm</c>: removes containers.</summary>
internal static class RemoveContainerCommand
{
    public static Command Create() => new()
    {
        Short = "Remove one or more containers",
        Usage = "[OPTIONS] CONTAINER [CONTAINER...]",
        AliasPaths = ["container rm", "container remove", "rm"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var force = flags.Bool("force", 'f', "Force the removal of a running container (uses SIGKILL)");
            // Containers have no anonymous volumes yet: there is nothing that -v could leave.
            flags.Bool("volumes", 'v', "Remove anonymous volumes associated with the container");
            return async (invocation, _) =>
            {
                using var store = invocation.OpenStore();
                var containers = new ContainerLife(store, invocation.Time);
                var failed = false;
                foreach (var text in invocation.Arguments)
                {
                    try
                    {
                        await containers.RemoveAsync(text, force.Value);
                        await invocation.Out.WriteLineAsync(text);
                    }
                    catch (StrataException e)
                    {
                        // With --force, what is not there is as good as removed.
                        failed |= !(force.Value && e.Kind == ErrorKind.NotFound);
                        await invocation.Error.WriteLineAsync(ErrorRendering.Render(e, ErrorFamily.General, invocation.Path).Text);
                    }
                }
                return failed ? 1 : 0;
            };
        },
    };
}
