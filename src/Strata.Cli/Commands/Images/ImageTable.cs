using System.Globalization;
using Strata.Cli.Rendering;
using Strata.Cli.Rendering.Listing;
using Strata.Oci;

namespace Strata.Cli.Commands.Images;

/// <summary>What <c>images</c> shows of each line.</summary>
internal static class ImageTable
{
    public static ListingTable<ImageRow> Create(TimeProvider time, bool noTruncation, bool digests, Func<Digest, int> countContainers) => new()
    {
        TypeName = "*formatter.imageContext",
        DefaultTable = digests
            ? "{{.Repository}}\t{{.Tag}}\t{{.Digest}}\t{{.ID}}\t{{if .CreatedSince}}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}"
            : "{{.Repository}}\t{{.Tag}}\t{{.ID}}\t{{if .CreatedSince}}{{.CreatedSince}}{{else}}N/A{{end}}\t{{.Size}}",
        RawTemplate = "repository: {{.Repository}}\ntag: {{.Tag}}\n" + (digests ? "digest: {{.Digest}}\n" : "") + "image_id: {{.ID}}\ncreated_at: {{.CreatedAt}}\nvirtual_size: {{.Size}}\n",
        RawQuietTemplate = "image_id: {{.ID}}",
        Columns =
        [
            new("ID", "IMAGE ID", r => noTruncation ? r.Image.Id.ToString() : r.Image.Id.Short),
            new("Repository", "REPOSITORY", static r => r.Repository),
            new("Tag", "TAG", static r => r.Tag),
            new("Digest", "DIGEST", static r => r.Digest),
            new("CreatedSince", "CREATED", r => HumanUnits.HumanDuration(time.GetUtcNow() - r.Image.Created) + " ago"),
            new("CreatedAt", "CREATED AT", r => GoTime.Text(r.Image.Created, time.LocalTimeZone)),
            new("Size", "SIZE", static r => HumanUnits.HumanSizeWithPrecision(r.Image.Size, 3)),
            new("Containers", "CONTAINERS", r => countContainers(r.Image.Id).ToString(CultureInfo.InvariantCulture)),
            new("VirtualSize", "SIZE", static r => HumanUnits.HumanSize(r.Image.Size)),
            new("SharedSize", "SHARED SIZE", static _ => "N/A"),
            new("UniqueSize", "UNIQUE SIZE", static _ => "N/A"),
        ],
    };
}
