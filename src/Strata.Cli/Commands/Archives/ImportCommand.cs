using Strata.Cli.Arguments;
using Strata.Http;
using Strata.Cli.Rendering.Progress;
using Strata.Engine.Archives.Importing;
using Strata.Oci;

namespace Strata.Cli.Commands.Archives;

/// <summary><c>import</c>: an image of one layer from a root file system's tar.</summary>
internal static class ImportCommand
{
    public static Command Create() => new()
    {
        Short = "Import the contents from a tarball to create a filesystem image",
        Usage = "[OPTIONS] file|URL|- [REPOSITORY[:TAG]]",
        AliasPaths = ["image import", "import"],
        Arguments = PositionalRule.MinArgs(1),
        Define = static flags =>
        {
            var changes = flags.Strings("change", 'c', "Apply Dockerfile instruction to the created image");
            var message = flags.String("message", 'm', "Set commit message for imported image");
            var platform = flags.String("platform", null, "Set platform if server is multi-platform capable");
            return (invocation, cancel) =>
            {
                var arguments = invocation.Arguments;
                if (arguments.Count > 2) throw StrataException.Invalid($"import takes a source and one name: {arguments[2]} is too much");
                var options = new ImportOptions
                {
                    Name = arguments.Count > 1 && arguments[1].Length > 0 ? Reference.ParseName(arguments[1]) : null,
                    Changes = changes.Value,
                    Message = message.Value,
                    Platform = platform.Value.Length > 0 ? Platform.Parse(platform.Value) : null,
                };
                using var store = invocation.OpenStore();
                using var remote = new HttpRemoteFiles();
                var importer = new ImageImporter(store, remote, invocation.Time);
                using var progress = ProgressRenderers.ForTransfer(invocation.Streams, invocation.Time, onError: true);
                var id = importer.Import(arguments[0], () => invocation.Streams.Input, options, progress, cancel);
                progress.Dispose();
                invocation.Out.WriteLine(id.ToString());
                return Task.FromResult(0);
            };
        },
    };
}
