using Strata.Engine.Containers;
using Strata.Engine.Containers.Documents;
using Strata.Host;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Containers;
using Strata.Storage.Images;

namespace Strata.Engine.Images;

/// <summary>
/// Removes images by Docker's rules: a name takes away that name, and the image with its last one; an id takes away the image.
/// What containers or other images need is refused.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="containers">Its containers; null where nothing runs.</param>
public sealed class ImageRemoval(Store store, ContainerLife? containers)
{
    /// <summary>Removes a name or an image.</summary>
    /// <param name="text">The name or id.</param>
    /// <param name="options">How.</param>
    /// <returns>What was done; without any deletion when the image has other names.</returns>
    /// <exception cref="StrataException">NotFound: no such image. Conflict: it is in use; with Docker's text.</exception>
    public async Task<RemovalReport> RemoveAsync(string text, ImageRemovalOptions options)
    {
        var image = ImageResolver.Get(store, text);
        await RefreshContainersAsync(image.Id);
        var removal = new Removal(store, options);
        if (IsIdOf(image.Id, text)) removal.RemoveId(image.Id);
        else removal.RemoveName(image.Id, Reference.Parse(text).WithDefaultTag(), text);
        return removal.Report;
    }

    /// <summary>Removes an image with all its names, unless a container, another image or a running command needs it.</summary>
    /// <param name="id">The image.</param>
    /// <param name="isWanted">Asked within the transaction that deletes: what was nameless a moment ago may have a name by now.</param>
    internal async Task<RemovalReport> RemoveUnusedAsync(Digest id, Func<StoredImage, bool> isWanted)
    {
        await RefreshContainersAsync(id);
        var removal = new Removal(store, new ImageRemovalOptions { Force = true });
        removal.RemoveUnused(id, isWanted);
        return removal.Report;
    }

    // The store may still call a container running whose command was killed.
    private async Task RefreshContainersAsync(Digest image)
    {
        if (!HostSystem.IsLinux || containers is null) return;
        foreach (var record in store.Containers.ListOf(image))
        {
            if (record.State != ContainerState.IsRunning) continue;
            try
            {
                await containers.GetAsync(record.Id);
            }
            catch (StrataException e) when (e.Kind == ErrorKind.NotFound)
            {
                // It was to be removed at its end, and now is.
            }
        }
    }

    private static bool IsIdOf(Digest id, string text) =>
        id.ToString().StartsWith(text, StringComparison.Ordinal) || id.Hex.StartsWith(text, StringComparison.Ordinal);

    /// <summary>One call's decisions and what came of them.</summary>
    private sealed class Removal(Store store, ImageRemovalOptions options)
    {
        private readonly List<RemovalRecord> _records = [];
        private long _reclaimed;

        public RemovalReport Report => new(_records, _reclaimed);

        public void RemoveId(Digest id) =>
            Delete(id, image => FindConflict(image, options.Force, severalNames: !IsSingleName(image)), mayStay: false);

        public void RemoveUnused(Digest id, Func<StoredImage, bool> isWanted) => Delete(
            id,
            image => !isWanted(image) || store.Containers.ListOf(id).Count > 0 || store.Images.IsPinned(id) || IsMounted(id)
                ? Conflict.Hard(id, "image has come into use", isUsed: true)
                : FindConflict(image, force: true, severalNames: false),
            mayStay: true);

        public void RemoveName(Digest id, Reference name, string text)
        {
            var left = store.Change(() => TakeName(id, name, text));
            foreach (var gone in left.Gone) _records.Add(new RemovalRecord(false, gone.Familiar));
            if (left.Image.Tags.Count + left.Image.RepoDigests.Count > 0) return;
            // Who named it meanwhile keeps it, whatever was forced.
            Delete(
                id,
                image => image.Tags.Count + image.RepoDigests.Count > 0
                    ? Conflict.Hard(id, "image has come into use", isUsed: true)
                    : FindConflict(image, options.Force, severalNames: true),
                mayStay: true);
        }

        private (StoredImage Image, List<Reference> Gone) TakeName(Digest id, Reference name, string text)
        {
            var image = store.Images.Get(id);
            if (!options.Force && IsSingleName(image) && store.Containers.ListOf(id) is [var user, ..])
            {
                throw new StrataException(ErrorKind.Conflict, $"conflict: unable to remove repository reference \"{text}\" (must force) - container {user.Id[..12]} is using its referenced image {id.Short}");
            }
            if (!options.Force && IsSingleName(image) && IsMounted(id))
            {
                throw new StrataException(ErrorKind.Conflict, $"conflict: unable to remove repository reference \"{text}\" (must force) - its image {id.Short} is mounted");
            }
            if (!store.Images.Untag(name)) throw StrataException.NotFound($"No such image: {name.Familiar}");
            List<Reference> gone = [name];
            // Digests of a repository go with its last tag.
            if (name.Digest is null && !image.Tags.Any(t => t.Repository == name.Repository && t.Tag != name.Tag))
            {
                gone.AddRange(image.RepoDigests.Where(d => d.Repository == name.Repository));
            }
            foreach (var other in gone.Skip(1)) store.Images.Untag(other);
            return (store.Images.Get(id), gone);
        }

        private void Delete(Digest id, Func<StoredImage, Conflict?> find, bool mayStay)
        {
            StoredImage? deleted = null;
            Conflict? conflict = null;
            DeletedImage gone;
            try
            {
                gone = store.Images.Delete(id, image =>
                {
                    conflict = find(image);
                    if (conflict is not null) throw new StrataException(ErrorKind.Conflict, conflict.Message);
                    // Also what is left of a mount after a reboot.
                    store.Writables.RemoveView(id);
                    deleted = image;
                });
            }
            catch (StrataException e) when (e.Kind == ErrorKind.Conflict && conflict is not null && mayStay)
            {
                // Its name is gone; that it stays for who uses it is no failure.
                if (conflict.IsUsed || HasChildren(id)) return;
                throw;
            }
            foreach (var name in deleted!.Tags.Concat(deleted.RepoDigests)) _records.Add(new RemovalRecord(false, name.Familiar));
            _records.Add(new RemovalRecord(true, id.ToString()));
            foreach (var layer in gone.Layers) _records.Add(new RemovalRecord(true, layer.ToString()));
            _reclaimed += gone.Size;
            if (options.KeepParents || deleted.Parent is not { } parent || store.Images.Find(parent) is not { } below) return;
            if (below.Tags.Count + below.RepoDigests.Count > 0) return;
            Delete(parent, image => FindConflict(image, force: false, severalNames: true), mayStay: true);
        }

        private Conflict? FindConflict(StoredImage image, bool force, bool severalNames)
        {
            if (HasChildren(image.Id)) return Conflict.Hard(image.Id, "image has dependent child images", isUsed: false);
            var users = store.Containers.ListOf(image.Id);
            if (users.FirstOrDefault(IsRunning) is { } running) return Conflict.Hard(image.Id, $"image is being used by running container {running.Id[..12]}", isUsed: true);
            if (force) return null;
            if (severalNames && image.Tags.Count + image.RepoDigests.Count > 0) return Conflict.Soft(image.Id, "image is referenced in multiple repositories", isUsed: false);
            if (users is [var stopped, ..]) return Conflict.Soft(image.Id, $"image is being used by stopped container {stopped.Id[..12]}", isUsed: true);
            return IsMounted(image.Id) ? Conflict.Soft(image.Id, "image is mounted", isUsed: true) : null;
        }

        private bool IsMounted(Digest id) => store.Writables.FindView(id) is not null;

        private bool HasChildren(Digest id) => store.Images.HasChildren(id);

        private static bool IsRunning(ContainerRecord container) => container.State is ContainerState.IsRunning or "paused" or "restarting";

        // At most one tag, and digests of no other repository.
        private static bool IsSingleName(StoredImage image)
        {
            if (image.Tags.Count + image.RepoDigests.Count <= 1) return true;
            if (image.Tags.Count > 1) return false;
            var repository = (image.Tags is [var tag] ? tag : image.RepoDigests[0]).Repository;
            return image.RepoDigests.All(d => d.Repository == repository);
        }
    }

    /// <summary>Why an image has to stay.</summary>
    private sealed record Conflict(string Message, bool IsUsed)
    {
        public static Conflict Hard(Digest id, string why, bool isUsed) => new($"conflict: unable to delete {id.Short} (cannot be forced) - {why}", isUsed);

        public static Conflict Soft(Digest id, string why, bool isUsed) => new($"conflict: unable to delete {id.Short} (must be forced) - {why}", isUsed);
    }
}
