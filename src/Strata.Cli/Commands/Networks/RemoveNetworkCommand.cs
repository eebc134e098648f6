using Strata.Cli.Arguments;
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
                var code = await EachArgument.RunAsync(invocation, invocation.Arguments, async text =>
                {
                    try
                    {
                        await networks.RemoveAsync(text);
                    }
                    catch (StrataException e) when (force.Value && e.Kind == ErrorKind.NotFound)
                    {
                        return;
                    }
                    await invocation.Out.WriteLineAsync(text);
                });
                if (code != 0) await invocation.Error.WriteLineAsync("exit status 1");
                return code;
            };
        },
    };
}
