using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Progress;
using Strata.Engine.Archives.Saving;
using Strata.Oci;

namespace Strata.Cli.Commands.Archives;

/// <summary><c>save</c>: images to a tar.</summary>
internal static class SaveCommand
{
    public static Command Create() => new()
    {
        Short = "Save one or more images to a tar archive (streamed to STDOUT by default)",
        Usage = "[OPTIONS] IMAGE [IMAGE...]",
        AliasPaths = ["image save", "save"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var output = flags.String("output", 'o', "Write to a file, instead of STDOUT");
            var platform = flags.String("platform", null, "Save only the given platform variant. Formatted as \"os[/arch[/variant]]\" (e.g., \"linux/amd64\")");
            return (invocation, cancel) =>
            {
                var options = new SaveOptions { Platform = platform.Value.Length > 0 ? Platform.Parse(platform.Value) : null };
                using var progress = ProgressRenderers.ForTransfer(invocation.Streams, invocation.Time, onError: true);
                ArchiveOutput.Write(output.Value, "save image", invocation.Streams, stream =>
                {
                    using var store = invocation.OpenStore();
                    new ImageSaver(store).Save(invocation.Arguments, options, stream, progress, cancel);
                });
                return Task.FromResult(0);
            };
        },
    };
}
