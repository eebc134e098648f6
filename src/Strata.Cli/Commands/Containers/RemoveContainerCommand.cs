using Strata.Cli.Arguments;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>rm</c>: removes containers.</summary>
[SupportedOSPlatform("linux")]
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
            var volumes = flags.Bool("volumes", 'v', "Remove anonymous volumes associated with the container");
            // With --force, what is not there is as good as removed.
            return (invocation, _) => EachContainer.RunAsync(invocation, (containers, text) => containers.RemoveAsync(text, force.Value, volumes.Value), e => force.Value && e.Kind == ErrorKind.NotFound);
        },
    };
}
