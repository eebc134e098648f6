using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Errors;
using Strata.Engine.Containers;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>create</c>: makes a container that does not run yet.</summary>
[SupportedOSPlatform("linux")]
internal static class CreateContainerCommand
{
    public static Command Create() => new()
    {
        Short = "Create a new container",
        Usage = "[OPTIONS] IMAGE [COMMAND] [ARG...]",
        AliasPaths = ["container create", "create"],
        Arguments = PositionalRule.MinArgs(1),
        StopAtFirstPositional = true,
        Errors = ErrorFamily.General,
        Define = static flags =>
        {
            var options = new ContainerFlags(flags);
            var idFile = new ContainerIdFile(flags);
            var remove = flags.Bool("rm", null, "Automatically remove the container and its anonymous volumes when it exits");
            return async (invocation, _) =>
            {
                idFile.Check();
                var container = Read(options, invocation);
                container = container with { HostConfig = container.HostConfig with { AutoRemove = remove.Value } };
                if (options.Warning is { } warning) await invocation.Error.WriteLineAsync(warning);
                using var store = invocation.OpenStore();
                var created = await invocation.OpenContainers(store).CreateAsync(container);
                idFile.Write(created.Id);
                foreach (var line in created.Warnings) await invocation.Error.WriteLineAsync("WARNING: " + line);
                await invocation.Out.WriteLineAsync(created.Id);
                return 0;
            };
        },
    };

    // What the flags themselves can't be, Docker's command line refuses; the rest, its daemon.
    private static NewContainer Read(ContainerFlags options, Invocation invocation)
    {
        try
        {
            return options.Read(invocation.Arguments);
        }
        catch (StrataException e)
        {
            throw new UsageException(ErrorRendering.Render(e, ErrorFamily.Run, invocation.Path).Text, UsageException.FlagError);
        }
    }
}
