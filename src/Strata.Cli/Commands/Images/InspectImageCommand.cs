using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Inspect;
using Strata.Cli.Templates.Values;
using Strata.Engine.Images;
using Strata.Oci;

namespace Strata.Cli.Commands.Images;

/// <summary><c>image inspect</c>: everything about images.</summary>
internal static class InspectImageCommand
{
    public static Command Create() => new()
    {
        Short = "Display detailed information on one or more images",
        Usage = "[OPTIONS] IMAGE [IMAGE...]",
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var format = flags.String("format", 'f', FormatHelp.Document);
            return async (invocation, _) =>
            {
                var renderer = new InspectRenderer(format.Value, ImageShape.Create());
                using var store = invocation.OpenStore();
                var images = new ImageInspection(store);
                return await EachArgument.InspectAsync(invocation, renderer, text => Task.FromResult<(byte[], RecordShape?)>((images.Get(text), null)));
            };
        },
    };
}
