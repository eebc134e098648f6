using Strata.Cli.Arguments;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Engine.Images;
using Strata.Oci;

namespace Strata.Cli.Commands.Images;

/// <summary><c>images</c>, <c>image ls</c>: the images of the store.</summary>
internal static class ListImagesCommand
{
    public static Command Create() => new()
    {
        Short = "List images",
        Usage = "[OPTIONS] [REPOSITORY[:TAG]]",
        AliasPaths = ["image ls", "image list", "images"],
        CommonRank = 7,
        Arguments = PositionalRule.MaxArgs(1),
        Store = StoreNeed.Records,
        Define = static flags =>
        {
            var all = flags.Bool("all", 'a', "Show all images (default hides intermediate images)");
            var digests = flags.Bool("digests", null, "Show digests");
            var filters = flags.Filters('f', "Filter output based on conditions provided");
            var format = flags.String("format", null, FormatHelp.Listing);
            var noTruncation = flags.Bool("no-trunc", null, "Don't truncate output");
            var quiet = flags.Bool("quiet", 'q', "Only show image IDs");
            return (invocation, _) =>
            {
                using var store = invocation.OpenStore();
                var wanted = filters.Value.Concat(invocation.Arguments.Where(static name => name.Length > 0).Select(static name => ("reference", name)));
                var images = new ImageListing(store).List(ImageFilters.Parse(wanted, invocation.Time), all.Value);
                var shown = digests.Value || format.Value.Contains(".Digest", StringComparison.Ordinal);
                // Asked only by formats that show it.
                var containers = new Lazy<Dictionary<Digest, int>>(() => store.Containers.List().Where(static c => c.Image is not null).CountBy(static c => c.Image!.Value).ToDictionary());
                var table = ImageTable.Create(invocation.Time, noTruncation.Value, digests.Value, id => containers.Value.GetValueOrDefault(id));
                ListingRenderer.Write(invocation.Out, table, images.SelectMany(i => ImageRow.Of(i, shown)), format.Value, quiet.Value);
                return Task.FromResult(0);
            };
        },
    };
}
