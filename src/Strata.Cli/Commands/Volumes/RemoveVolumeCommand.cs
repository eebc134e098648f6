using Strata.Cli.Arguments;
using Strata.Engine.Volumes;
using Strata.Oci;

namespace Strata.Cli.Commands.Volumes;

/// <summary><c>volume rm</c>: removes volumes.</summary>
internal static class RemoveVolumeCommand
{
    public static Command Create() => new()
    {
        Short = "Remove one or more volumes",
        Long = "Remove one or more volumes. You cannot remove a volume that is in use by a container.",
        Usage = "[OPTIONS] VOLUME [VOLUME...]",
        AliasPaths = ["volume rm", "volume remove"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var force = flags.Bool("force", 'f', "Force the removal of one or more volumes");
            return async (invocation, _) =>
            {
                using var store = invocation.OpenStore();
                var volumes = new VolumeCatalog(store, invocation.Time);
                return await EachArgument.RunAsync(invocation, invocation.Arguments, name =>
                {
                    if (!force.Value || volumes.Find(name) is not null) volumes.Remove(name);
                    return invocation.Out.WriteLineAsync(name);
                });
            };
        },
    };
}
