using Strata.Cli.Arguments;
using Strata.Cli.Commands.Mounting;
using Strata.Engine.Images;
using Strata.Storage.Images;

namespace Strata.Cli.Commands.Images;

/// <summary><c>image mount</c> and <c>image unmount</c>.</summary>
[SupportedOSPlatform("linux")]
internal static class ImageMountCommands
{
    private static readonly MountCommands Commands = new(
        "image",
        "IMAGE",
        static (_, store, whole) => Task.FromResult<IReadOnlyList<MountedRow>>([.. new ImageMounts(store).List().Select(m => Row(m.Image, m.Directory, whole))]),
        static (_, store, isMounted) => Task.FromResult<IReadOnlyList<string>>([.. (isMounted ? new ImageMounts(store).List().Select(static m => m.Image) : store.Images.List()).Select(static i => i.Id.Hex)]),
        static (_, store, name, whole, _) =>
        {
            var (image, directory) = new ImageMounts(store).Mount(name);
            return Task.FromResult(Row(image, directory, whole));
        },
        static (_, store, name) => Task.FromResult(new ImageMounts(store).Unmount(name).Id.Hex));

    public static Command CreateMount() => Commands.CreateMount();

    public static Command CreateUnmount() => Commands.CreateUnmount();

    // A table names an image as people do, if it has a name.
    private static MountedRow Row(StoredImage image, string directory, bool whole)
    {
        var names = image.Tags.Concat(image.RepoDigests).Select(static n => n.Familiar).ToList();
        return new MountedRow(image.Id.Hex, names.Count > 0 ? names[0] : whole ? image.Id.Hex : image.Id.Short, names, directory);
    }
}
