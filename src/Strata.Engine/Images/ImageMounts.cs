using Strata.Engine.Containers;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Images;

namespace Strata.Engine.Images;

/// <summary>Images' files, mounted read-only for people to look at. An image is mounted once, however often somebody asks for it.</summary>
[SupportedOSPlatform("linux")]
public sealed class ImageMounts(Store store)
{
    /// <summary>Mounts an image; it stays so until it is unmounted or removed, or a reboot.</summary>
    /// <returns>The image and the directory.</returns>
    /// <exception cref="StrataException">NotFound. FailedPrecondition: an ordinary user's command, or a store that mounts nothing.</exception>
    public (StoredImage Image, string Directory) Mount(string text)
    {
        ContainerLife.CheckMounting(store);
        var image = ImageResolver.Get(store, text);
        var directory = store.Writables.MountView(image.Id, image.Layers);
        if (store.Images.Find(image.Id) is not null) return (image, directory);
        // Removed meanwhile, by somebody who saw no mount.
        store.Writables.RemoveView(image.Id);
        throw StrataException.NotFound($"No such image: {text}");
    }

    /// <summary>Unmounts an image.</summary>
    /// <returns>The image.</returns>
    /// <exception cref="StrataException">NotFound. FailedPrecondition: it is not mounted.</exception>
    public StoredImage Unmount(string text)
    {
        ContainerLife.CheckMounting(store);
        var image = ImageResolver.Get(store, text);
        if (store.Writables.FindView(image.Id) is null) throw new StrataException(ErrorKind.FailedPrecondition, $"image \"{text}\" is not mounted");
        store.Writables.RemoveView(image.Id);
        return image;
    }

    /// <summary>The images that are mounted, with their directories.</summary>
    public IReadOnlyList<(StoredImage Image, string Directory)> List() =>
        [.. store.Images.List().Select(image => (Image: image, Directory: store.Writables.FindView(image.Id))).Where(static m => m.Directory is not null).Select(static m => (m.Image, m.Directory!))];
}
