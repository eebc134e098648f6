using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Errors;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>start</c>: starts containers that were made or have ended.</summary>
[SupportedOSPlatform("linux")]
internal static class StartCommand
{
    public static Command Create() => new()
    {
        Short = "Start one or more stopped containers",
        Usage = "[OPTIONS] CONTAINER [CONTAINER...]",
        AliasPaths = ["container start", "start"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var attach = flags.Bool("attach", 'a', "Attach STDOUT/STDERR and forward signals");
            var interactive = flags.Bool("interactive", 'i', "Attach container's STDIN");
            var streams = new ContainerStreams(flags);
            return (invocation, _) => attach.Value || interactive.Value ? AttachAsync(invocation, streams, interactive.Value) : StartAsync(invocation);
        },
    };

    private static async Task<int> AttachAsync(Invocation invocation, ContainerStreams streams, bool interactive)
    {
        if (invocation.Arguments.Count > 1) throw StrataException.Invalid("you cannot start and attach multiple containers at once");
        using var store = invocation.OpenStore();
        var containers = invocation.OpenContainers(store);
        var document = await containers.GetAsync(invocation.Arguments[0]);
        var options = streams.Read(invocation, document.Config.Tty, interactive && document.Config.OpenStdin);
        var outcome = await containers.StartAsync(document.Id, options, CancellationToken.None);
        if (outcome.Failure is { } failure) await invocation.Error.WriteLineAsync(ErrorRendering.Render(ErrorKind.FailedPrecondition, failure.Message, ErrorFamily.General, invocation.Path).Text);
        return outcome.ExitCode;
    }

    private static async Task<int> StartAsync(Invocation invocation)
    {
        var started = new HashSet<string>();
        var code = await EachContainer.RunAsync(invocation, async (containers, text) =>
        {
            var outcome = await containers.StartAsync(text, null, CancellationToken.None);
            if (outcome.Failure is { } failure) throw new StrataException(ErrorKind.FailedPrecondition, failure.Message);
            started.Add(text);
        });
        if (code != 0) await invocation.Error.WriteLineAsync($"Error: failed to start containers: {string.Join(", ", invocation.Arguments.Where(text => !started.Contains(text)))}");
        return code;
    }
}
