using Strata.Archive;
using Strata.Archive.Compression;
using Strata.Engine.Archives.Content;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Images;
using Strata.Storage.Leases;

namespace Strata.Engine.Archives.Loading;

/// <summary>
/// Loads image archives into a store: what <c>docker save</c> of any age since 1.10 writes, OCI archives, both in one,
/// compressed or not. All images of an archive appear with their names in one transaction at the end; on failure,
/// cancellation and death of the process nothing appears.
/// </summary>
public sealed class ImageLoader(Store store)
{
    /// <summary>Loads a file, or a directory with an OCI layout. A plain tar is read in place.</summary>
    /// <param name="path">The host's path.</param>
    /// <param name="options">What to take.</param>
    /// <param name="progress">Hears of each layer, and the lines that Docker prints as results.</param>
    /// <param name="cancel">Stops between entries.</param>
    /// <exception cref="StrataException">As <see cref="Load"/>; NotFound, PermissionDenied: the file.</exception>
    public IReadOnlyList<LoadedImage> LoadPath(string path, LoadOptions options, IProgress<ProgressEvent>? progress, CancellationToken cancel)
    {
        if (Directory.Exists(path))
        {
            using var directory = DirectoryContent.Open(path);
            using var lease = store.AcquireLease();
            return Finish(directory, lease, new LayerIntake(store, lease, progress, cancel), options, progress);
        }
        using var file = InputFile.Open(path);
        return Load(file, options, progress, cancel);
    }

    /// <summary>Loads an archive from a stream. A plain tar in a file that can seek is read in place.</summary>
    /// <param name="archive">The archive, from its position on; left open.</param>
    /// <param name="options">What to take.</param>
    /// <param name="progress">Hears of each layer, and the lines that Docker prints as results.</param>
    /// <param name="cancel">Stops between entries.</param>
    /// <exception cref="StrataException">
    /// DataLoss: damaged, incomplete, or a digest that does not match. InvalidArgument: no image archive, or a wrong name
    /// in it. NotFound: nothing for the platform. FailedPrecondition: an image for another system. ResourceExhausted: no space.
    /// </exception>
    public IReadOnlyList<LoadedImage> Load(Stream archive, LoadOptions options, IProgress<ProgressEvent>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(archive);
        using var lease = store.AcquireLease();
        var intake = new LayerIntake(store, lease, progress, cancel);
        if (archive is FileStream { CanSeek: true } file && IsPlain(file))
        {
            using var indexed = TarFileContent.Index(file, cancel);
            return Finish(indexed, lease, intake, options, progress);
        }
        using var spool = new ArchiveSpool(lease.CreateStaging());
        using var tar = Decompression.Open(archive, out _, leaveOpen: true);
        // Left open: a thread that hangs in a read of a pipe must not have it closed under it.
        using var ahead = new ReadAheadStream(tar, leaveOpen: true, cancel: cancel);
        using var content = new StreamedArchive(intake, spool, options.Platform).Read(ahead, cancel);
        return Finish(content, lease, intake, options, progress);
    }

    private static bool IsPlain(FileStream file)
    {
        Span<byte> head = stackalloc byte[16];
        var n = RandomAccess.Read(file.SafeFileHandle, head, file.Position);
        return Decompression.Detect(head[..n]) == CompressionKind.None;
    }

    private List<LoadedImage> Finish(IArchiveContent content, Lease lease, LayerIntake intake, LoadOptions options, IProgress<ProgressEvent>? progress)
    {
        var images = ImagePlan.Read(content, options.Platform);
        intake.TakeMissing(images.SelectMany(static i => i.Layers), content);
        var results = store.ListImages(() => images.Select(i => List(i, lease)).ToList());
        foreach (var line in results.SelectMany(static r => r.Lines)) progress?.Report(new ResultProduced(line));
        return [.. results.Select(static r => r.Image)];
    }

    private (LoadedImage Image, List<string> Lines) List(PlannedImage image, Lease lease)
    {
        var lines = new List<string>();
        store.Images.Put(lease, new NewImage { Config = image.Config, Manifest = image.Manifest });
        foreach (var tag in image.Tags)
        {
            if (store.Images.Tag(tag, image.Id) is { } old)
            {
                lines.Add($"The image {tag.Familiar} already exists, renaming the old one with ID {old} to empty string");
            }
            lines.Add($"Loaded image: {tag.Familiar}");
        }
        store.Events.Add("image", "load", image.Id.ToString(), ("name", image.Id.ToString()));
        if (image.Tags.Count == 0) lines.Add($"Loaded image ID: {image.Id}");
        return (new LoadedImage(image.Id, image.Tags), lines);
    }
}
