using Strata.Cli.Arguments;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>attach</c>: connects this terminal with a running container.</summary>
[SupportedOSPlatform("linux")]
internal static class AttachCommand
{
    public static Command Create() => new()
    {
        Short = "Attach local standard input, output, and error streams to a running container",
        Usage = "[OPTIONS] CONTAINER",
        AliasPaths = ["container attach", "attach"],
        Arguments = PositionalRule.RangeArgs(1, 1),
        Define = static flags =>
        {
            var streams = new ContainerStreams(flags);
            var noInput = flags.Bool("no-stdin", null, "Do not attach STDIN");
            return async (invocation, _) =>
            {
                using var store = invocation.OpenStore();
                var containers = invocation.OpenContainers(store);
                var document = await containers.GetAsync(invocation.Arguments[0]);
                var options = streams.Read(invocation, document.Config.Tty, document.Config.OpenStdin && !noInput.Value);
                return await ContainerStreams.TellLeavingAsync(invocation, await containers.AttachAsync(invocation.Arguments[0], options, CancellationToken.None));
            };
        },
    };
}
