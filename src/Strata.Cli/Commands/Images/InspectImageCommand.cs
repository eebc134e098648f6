using System.Text.Json;
using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Errors;
using Strata.Cli.Rendering.Inspect;
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
            return (invocation, _) =>
            {
                var renderer = new InspectRenderer(format.Value, ImageShape.Create());
                using var store = invocation.OpenStore();
                var images = new ImageInspection(store);
                foreach (var text in invocation.Arguments)
                {
                    try
                    {
                        using var document = JsonDocument.Parse(images.Get(text));
                        renderer.Add(document.RootElement);
                    }
                    catch (StrataException e)
                    {
                        renderer.AddError(ErrorRendering.Render(e, ErrorFamily.General, invocation.Path).Text);
                    }
                }
                return Task.FromResult(renderer.Write(invocation.Streams));
            };
        },
    };
}
