using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Errors;
using Strata.Engine.Images;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>run</c>: makes a container and runs it, in the foreground or by itself.</summary>
[SupportedOSPlatform("linux")]
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
            var streams = new ContainerStreams(flags);
            var idFile = new ContainerIdFile(flags);
            var remove = flags.Bool("rm", null, "Automatically remove the container and its anonymous volumes when it exits");
            var detach = flags.Bool("detach", 'd', "Run container in background and print container ID");
            return async (invocation, _) =>
            {
                idFile.Check();
                var container = options.Read(invocation.Arguments) with { Detached = detach.Value };
                container = container with { HostConfig = container.HostConfig with { AutoRemove = remove.Value } };
                if (options.Warning is { } warning) await invocation.Error.WriteLineAsync(warning);
                using var store = invocation.OpenStore();
                if (ImageResolver.Find(store, container.Image) is null)
                {
                    await invocation.Error.WriteLineAsync($"Unable to find image '{Reference.Parse(container.Image).WithDefaultTag().Familiar}' locally");
                    throw StrataException.NotFound($"{container.Image}: pulling is not supported yet: load, import or build the image first");
                }
                if (detach.Value && options.Attached is not null) throw StrataException.Invalid("conflicting options: cannot specify both --attach and --detach");
                var attach = detach.Value ? null : streams.Read(invocation, container.Terminal, container.Interactive, options.Attached);
                var containers = invocation.OpenContainers(store);
                var created = await containers.CreateAsync(container);
                idFile.Write(created.Id);
                foreach (var line in created.Warnings) await invocation.Error.WriteLineAsync("WARNING: " + line);
                // Signals go to the container, and its end ends us: nothing else cancels.
                var outcome = await containers.StartAsync(created.Id, attach, CancellationToken.None);
                if (outcome.Failure is { } failure)
                {
                    await invocation.Error.WriteLineAsync($"strata: {failure.Message}\n\nRun '{invocation.Path} --help' for more information");
                }
                else if (detach.Value) await invocation.Out.WriteLineAsync(created.Id);
                return outcome.ExitCode;
            };
        },
    };
}
