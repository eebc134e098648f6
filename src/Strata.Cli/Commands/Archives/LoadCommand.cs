using Strata.Cli.Arguments;
using Strata.Cli.Rendering.Progress;
using Strata.Engine.Archives.Loading;
using Strata.Oci;

namespace Strata.Cli.Commands.Archives;

/// <summary><c>load</c>: images from a tar.</summary>
internal static class LoadCommand
{
    public static Command Create() => new()
    {
        Short = "Load an image from a tar archive or STDIN",
        Usage = "[OPTIONS]",
        AliasPaths = ["image load", "load"],
        Define = static flags =>
        {
            var input = flags.String("input", 'i', "Read from tar archive file, instead of STDIN");
            var platform = flags.String("platform", null, "Load only the given platform variant. Formatted as \"os[/arch[/variant]]\" (e.g., \"linux/amd64\")");
            var quiet = flags.Bool("quiet", 'q', "Suppress the load output");
            return (invocation, cancel) =>
            {
                var options = new LoadOptions { Platform = platform.Value.Length > 0 ? Platform.Parse(platform.Value) : null };
                if (input.Value.Length == 0 && invocation.Streams.IsInputTerminal) throw new UsageException("requested load from stdin, but stdin is empty", 1);
                using var store = invocation.OpenStore();
                var loader = new ImageLoader(store);
                using var progress = ProgressRenderers.ForTransfer(invocation.Streams, invocation.Time, quiet.Value);
                if (input.Value.Length > 0) loader.LoadPath(input.Value, options, progress, cancel);
                else loader.Load(invocation.Streams.Input, options, progress, cancel);
                return Task.FromResult(0);
            };
        },
    };
}
