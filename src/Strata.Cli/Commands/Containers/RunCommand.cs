using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Errors;
using Strata.Engine.Containers;
using Strata.Engine.Images;
using Strata.Oci;
using Strata.Runtime.Execution;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>run</c>: makes a container and runs it in the foreground.</summary>
internal static class RunCommand
{
    public static Command Create() => new()
    {
        Short = "Create and run a new container from an image",
        Usage = "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        AliasPaths = ["container run", "run"],
        CommonRank = 1,
        Arguments = PositionalRule.MinArgs(1),
        StopAtFirstPositional = true,
        Errors = ErrorFamily.Run,
        Define = static flags =>
        {
            var options = new ContainerFlags(flags);
            var remove = flags.Bool("rm", null, "Automatically remove the container and its anonymous volumes when it exits");
            var idFile = flags.String("cidfile", null, "Write the container ID to the file");
            var detach = flags.Bool("detach", 'd', "Run container in background and print container ID");
            detach.Hidden = true;
            return async (invocation, _) =>
            {
                if (detach.Value) throw StrataException.NotSupported("--detach is not supported yet: containers run in the foreground");
                if (idFile.Value.Length > 0 && File.Exists(idFile.Value))
                {
                    throw StrataException.Invalid($"container ID file found, make sure the other container isn't running or delete {idFile.Value}");
                }
                var container = options.Read(invocation.Arguments) with { AutoRemove = remove.Value };
                if (options.Warning is { } warning) await invocation.Error.WriteLineAsync(warning);
                using var store = invocation.OpenStore();
                if (ImageResolver.Find(store, container.Image) is null)
                {
                    await invocation.Error.WriteLineAsync($"Unable to find image '{Reference.Parse(container.Image).WithDefaultTag().Familiar}' locally");
                    throw StrataException.NotFound($"{container.Image}: pulling is not supported yet: load, import or build the image first");
                }
                if (container.Terminal && container.Interactive && !invocation.Streams.IsInputTerminal)
                {
                    throw new UsageException("the input device is not a TTY", UsageException.ArgumentError);
                }
                ContainerStdio stdio = container.Terminal ? TerminalStdio.OfThisProcess(container.Interactive) : InheritedStdio.OfThisProcess(container.Interactive);
                // Signals go to the container, and its end ends us: nothing else cancels.
                var outcome = await new ContainerLife(store, invocation.Time).RunAsync(
                    container,
                    stdio,
                    created =>
                    {
                        if (idFile.Value.Length > 0) File.WriteAllText(idFile.Value, created.Id);
                    },
                    CancellationToken.None);
                if (outcome.Failure is { } failure)
                {
                    await invocation.Error.WriteLineAsync($"strata: {failure.Message}\n\nRun '{invocation.Path} --help' for more information");
                }
                return outcome.ExitCode;
            };
        },
    };
}
