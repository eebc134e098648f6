using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Errors;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>start</c>: starts containers that were made or have ended.</summary>
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
            return async (invocation, _) =>
            {
                using var store = invocation.OpenStore();
                var containers = invocation.OpenContainers(store);
                if (attach.Value || interactive.Value)
                {
                    if (invocation.Arguments.Count > 1) throw StrataException.Invalid("you cannot start and attach multiple containers at once");
                    var document = await containers.GetAsync(invocation.Arguments[0]);
                    var options = streams.Read(invocation, document.Config.Tty, interactive.Value && document.Config.OpenStdin);
                    var outcome = await containers.StartAsync(document.Id, options, CancellationToken.None);
                    if (outcome.Failure is { } failure) await invocation.Error.WriteLineAsync(ErrorRendering.Render(ErrorKind.FailedPrecondition, failure.Message, ErrorFamily.General, invocation.Path).Text);
                    return outcome.ExitCode;
                }
                var failed = new List<string>();
                foreach (var text in invocation.Arguments)
                {
                    try
                    {
                        var outcome = await containers.StartAsync(text, null, CancellationToken.None);
                        if (outcome.Failure is { } failure) throw new StrataException(ErrorKind.FailedPrecondition, failure.Message);
                        await invocation.Out.WriteLineAsync(text);
                    }
                    catch (StrataException e)
                    {
                        failed.Add(text);
                        await invocation.Error.WriteLineAsync(ErrorRendering.Render(e, ErrorFamily.General, invocation.Path).Text);
                    }
                }
                if (failed.Count == 0) return 0;
                await invocation.Error.WriteLineAsync($"failed to start containers: {string.Join(", ", failed)}");
                return 1;
            };
        },
    };
}
