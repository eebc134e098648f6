using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Errors;
using Strata.Engine.Containers;
using Strata.Oci;

namespace Strata.Cli.Commands.Containers;

/// <summary><c>wait</c>: waits for containers to end and prints their exit codes.</summary>
internal static class WaitCommand
{
    public static Command Create() => new()
    {
        Short = "Block until one or more containers stop, then print their exit codes",
        Usage = "CONTAINER [CONTAINER...]",
        AliasPaths = ["container wait", "wait"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static _ => static async (invocation, cancel) =>
        {
            using var store = invocation.OpenStore();
            var containers = new ContainerLife(store, invocation.Time);
            var code = 0;
            foreach (var text in invocation.Arguments)
            {
                try
                {
                    await invocation.Out.WriteLineAsync($"{await containers.WaitAsync(text, cancel)}");
                }
                catch (StrataException e) when (e.Kind != ErrorKind.Cancelled)
                {
                    var failure = ErrorRendering.Render(e, ErrorFamily.General, invocation.Path);
                    await invocation.Error.WriteLineAsync(failure.Text);
                    code = failure.ExitCode;
                }
            }
            return code;
        },
    };
}
