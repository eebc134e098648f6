using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Inspect;
using Strata.Cli.Templates.Values;
using Strata.Engine.Volumes;
using Strata.Engine.Volumes.Documents;
using Strata.Oci;

namespace Strata.Cli.Commands.Volumes;

/// <summary><c>volume inspect</c>: everything about volumes.</summary>
internal static class InspectVolumeCommand
{
    public static Command Create() => new()
    {
        Short = "Display detailed information on one or more volumes",
        Usage = "[OPTIONS] VOLUME [VOLUME...]",
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var format = flags.String("format", 'f', FormatHelp.Document);
            return async (invocation, _) =>
            {
                var renderer = new InspectRenderer(format.Value, VolumeShape.Create());
                using var store = invocation.OpenStore();
                var volumes = new VolumeCatalog(store, invocation.Time);
                return await EachArgument.InspectAsync(invocation, renderer, name => Task.FromResult<(byte[], RecordShape?)>((VolumeJson.Write(volumes.Get(name)), null)));
            };
        },
    };
}
