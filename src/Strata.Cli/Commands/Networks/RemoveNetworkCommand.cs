using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Errors;
using Strata.Oci;

namespace Strata.Cli.Commands.Networks;

/// <summary><c>network rm</c>: removes networks.</summary>
[SupportedOSPlatform("linux")]
internal static class RemoveNetworkCommand
{
    public static Command Create() => new()
    {
        Short = "Remove one or more networks",
        Usage = "NETWORK [NETWORK...]",
        AliasPaths = ["network rm", "network remove"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var force = flags.Bool("force", 'f', "Do not error if the network does not exist");
            return async (invocation, _) =>
            {
                using var store = invocation.OpenStore();
                var networks = invocation.Networks(store);
                var failed = false;
                foreach (var text in invocation.Arguments)
                {
                    try
                    {
                        await networks.RemoveAsync(text);
                        await invocation.Out.WriteLineAsync(text);
                    }
                    catch (StrataException e)
                    {
                        if (force.Value && e.Kind == ErrorKind.NotFound) continue;
                        failed = true;
                        await invocation.Error.WriteLineAsync(ErrorRendering.Render(e, ErrorFamily.General, invocation.Path).Text);
                    }
                }
                if (failed) await invocation.Error.WriteLineAsync("exit status 1");
                return failed ? 1 : 0;
            };
        },
    };
}
