using Strata.Archive.Compression;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Runtime.Users;
using Strata.Storage;

namespace Strata.Engine.Containers.Copying;

/// <summary>
/// Copies files between the machine and a container, running or not. A copy that fails leaves what it had copied, and
/// says which file failed.
/// </summary>
/// <param name="store">The store that has the container.</param>
/// <param name="time">The clock.</param>
[SupportedOSPlatform("linux")]
public sealed class ContainerCopy(Store store, TimeProvider time)
{
    /// <summary>Copies a file or directory of the machine into a container.</summary>
    /// <param name="source">The path on the machine; a trailing <c>/.</c> means a directory's content.</param>
    /// <param name="container">The container's name or id.</param>
    /// <param name="destination">The path in it; a relative one starts at its root.</param>
    /// <param name="options">How.</param>
    /// <param name="cancel">Stops between pieces; what was copied stays.</param>
    /// <returns>How many bytes of archive passed.</returns>
    /// <exception cref="StrataException">NotFound: no such container, source, or directory to go to. FailedPrecondition: a directory and a file would take each other's place.</exception>
    public async Task<long> CopyInAsync(string source, string container, string destination, CopyOptions options, CancellationToken cancel)
    {
        using var mounted = await MountedContainer.OpenAsync(store, time, container, cancel);
        var files = mounted.Files;
        var written = CopyPath.Parse(source, Environment.CurrentDirectory);
        var (place, isDirectory) = FindDestination(files, destination);
        using var from = HostFiles.GetSource(written, options.FollowLink);
        var target = CopyTarget.Choose(written.Name, from.IsDirectory, place, isDirectory);
        using var into = files.OpenTarget(target.Directory);
        var unpacking = Unpacking(mounted, target.Directory, options);
        using var unpacker = new TreeUnpacker(into, unpacking, cancel);
        return await TarCopy.RunAsync((tar, stop) => Pack(from, target.Name, tar, stop), unpacker, options.Progress, cancel);
    }

    /// <summary>Unpacks a tar, plain or compressed, into a directory of a container.</summary>
    /// <param name="tar">The archive; left open.</param>
    /// <param name="container">The container's name or id.</param>
    /// <param name="destination">A directory in it.</param>
    /// <param name="options">How.</param>
    /// <param name="cancel">Stops between pieces; what was copied stays.</param>
    /// <exception cref="StrataException">As <see cref="CopyInAsync"/>; DataLoss: the archive is damaged; InvalidArgument: an entry leads out of the directory.</exception>
    public async Task UnpackInAsync(Stream tar, string container, string destination, CopyOptions options, CancellationToken cancel)
    {
        using var mounted = await MountedContainer.OpenAsync(store, time, container, cancel);
        var (place, isDirectory) = FindDestination(mounted.Files, destination);
        if (isDirectory != true) throw new StrataException(ErrorKind.FailedPrecondition, $"destination \"{container}:{destination}\" must be a directory");
        using var into = mounted.Files.OpenTarget(place);
        using var plain = Decompression.Open(tar, out _, leaveOpen: true);
        using var unpacker = new TreeUnpacker(into, Unpacking(mounted, place, options), cancel);
        unpacker.Unpack(plain);
    }

    /// <summary>Copies a file or directory of a container to the machine; everything becomes the calling user's.</summary>
    /// <param name="container">The container's name or id.</param>
    /// <param name="source">The path in it; a relative one starts at its root, and a trailing <c>/.</c> means a directory's content.</param>
    /// <param name="destination">The path on the machine.</param>
    /// <param name="options">How.</param>
    /// <param name="cancel">Stops between pieces; what was copied stays.</param>
    /// <returns>How many bytes of archive passed.</returns>
    /// <exception cref="StrataException">As <see cref="CopyInAsync"/>.</exception>
    public async Task<long> CopyOutAsync(string container, string source, string destination, CopyOptions options, CancellationToken cancel)
    {
        RefuseEmpty(source);
        var to = CopyPath.Parse(destination, Environment.CurrentDirectory);
        using (HostFiles.GetDestination(to))
        {
            // Refused before the container is even looked for.
        }
        using var mounted = await MountedContainer.OpenAsync(store, time, container, cancel);
        var written = CopyPath.Parse(source, "");
        using var from = mounted.Files.GetSource(written, options.FollowLink);
        using var place = HostFiles.GetDestination(to);
        var target = CopyTarget.Choose(written.Name, from.IsDirectory, place.Path, place.Status is null ? null : place.IsDirectory);
        using var into = DirectoryHandle.OpenHostPath(target.Directory.Text);
        var unpacking = new UnpackOptions { DisplayPath = target.Directory.Text };
        using var unpacker = new TreeUnpacker(into, unpacking, cancel);
        return await TarCopy.RunAsync((tar, stop) => Pack(from, target.Name, tar, stop), unpacker, options.Progress, cancel);
    }

    /// <summary>Writes a file or directory of a container as a tar.</summary>
    /// <param name="container">The container's name or id.</param>
    /// <param name="source">The path in it.</param>
    /// <param name="tar">Where the archive goes; left open.</param>
    /// <param name="options">How.</param>
    /// <param name="cancel">Stops between pieces.</param>
    /// <exception cref="StrataException">NotFound: no such container or path.</exception>
    public async Task PackOutAsync(string container, string source, Stream tar, CopyOptions options, CancellationToken cancel)
    {
        RefuseEmpty(source);
        using var mounted = await MountedContainer.OpenAsync(store, time, container, cancel);
        var written = CopyPath.Parse(source, "");
        using var from = mounted.Files.GetSource(written, options.FollowLink);
        // A followed link's archive bears the name that it leads to.
        Pack(from, options.FollowLink ? from.Path.Name : written.Name, tar, cancel);
    }

    private static void RefuseEmpty(string source)
    {
        if (source.Length == 0) throw StrataException.Invalid("bad parameter: path cannot be empty");
    }

    // Links at the end are followed, as far as they lead; one that leads in circles is replaced.
    private static (CopyPath Path, bool? IsDirectory) FindDestination(ContainerFiles files, string text)
    {
        // "CONTAINER:" names no place, so there is nothing to be found there.
        if (text.Length == 0) return (CopyPath.Parse("", ""), null);
        var path = CopyPath.Parse(text, "");
        try
        {
            using var place = files.FindFollowing(path);
            if (place is null) return (path, null);
            if (place.Status?.Kind is FileKind.CharacterDevice or FileKind.BlockDevice) throw StrataException.Invalid($"destination \"{path.Text}\" must be a directory or a regular file: got a device");
            // What was written at the end counts for what the links lead to.
            var found = place.Path.Text == path.Text ? path : place.Path with { EndsInSlash = path.EndsInSlash, EndsInDot = path.EndsInDot };
            return (found, place.Status is null ? null : place.IsDirectory);
        }
        catch (StrataException e) when (e.Kind == ErrorKind.NotFound || e is { Kind: ErrorKind.InvalidArgument, InnerException: null } && e.Message.Contains("symbolic links", StringComparison.Ordinal))
        {
            return (path, null);
        }
    }

    private static UnpackOptions Unpacking(MountedContainer mounted, CopyPath directory, CopyOptions options)
    {
        (uint Uid, uint Gid)? owner = null;
        if (options.Archive && mounted.Document.Config.User is { Length: > 0 } user)
        {
            var found = ImageUsers.Get(mounted.Files.Root, user);
            owner = (found.Uid, found.Gid);
        }
        return new UnpackOptions { DisplayPath = directory.Text, KeepOwners = true, Owner = owner };
    }

    private static void Pack(CopyPlace from, string name, Stream tar, CancellationToken cancel)
    {
        using var packer = new TreePacker(tar, cancel);
        packer.Pack(from.Parent, from.Name, name);
    }
}
