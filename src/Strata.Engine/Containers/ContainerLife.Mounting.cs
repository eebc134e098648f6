using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Mounting;
using Strata.Linux.UserNamespaces;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Containers;

/// <content>Containers' files, for people to look at.</content>
[SupportedOSPlatform("linux")]
public sealed partial class ContainerLife
{
    /// <summary>
    /// Mounts a container's files where they can be looked at and changed. Those of one that runs are mounted already, and go with its end; of
    /// another one they stay mounted, through starts and ends, until <see cref="UnmountAsync"/>, its removal or a reboot.
    /// </summary>
    /// <returns>The container and the directory.</returns>
    /// <exception cref="StrataException">NotFound. FailedPrecondition: an ordinary user's command, or a store that mounts nothing.</exception>
    public async Task<(ContainerDocument Container, string Directory)> MountAsync(string text, CancellationToken cancel)
    {
        CheckMounting(_store);
        var id = (await GetAsync(text)).Id;
        using var held = await Liveness(id).AcquireAsync(_time) ?? throw StrataException.NotFound($"No such container: {text}");
        await FinishHeldAsync(id);
        var document = FindDocument(id) ?? throw StrataException.NotFound($"No such container: {text}");
        if (document.State.Running) return (document, _store.Writables.Mount(id));
        var directory = _store.Paths.Container(id);
        using var share = await KeptMount.ShareAsync(directory, _time, cancel);
        // The mark first: a kill in between leaves no mount that nobody knows of.
        new KeptMount(directory).Keep();
        return (document, _store.Writables.Mount(id));
    }

    /// <summary>Unmounts the files of a container that does not run.</summary>
    /// <returns>The container.</returns>
    /// <exception cref="StrataException">NotFound. Conflict: it runs. FailedPrecondition: it is not mounted.</exception>
    public async Task<ContainerDocument> UnmountAsync(string text)
    {
        CheckMounting(_store);
        var id = (await GetAsync(text)).Id;
        using var held = await Liveness(id).AcquireAsync(_time) ?? throw StrataException.NotFound($"No such container: {text}");
        await FinishHeldAsync(id);
        var document = FindDocument(id) ?? throw StrataException.NotFound($"No such container: {text}");
        if (document.State.Running) throw new StrataException(ErrorKind.Conflict, $"cannot unmount container \"{text}\": container is running, and its files are mounted for it: stop the container first");
        if (FindMount(id) is null) throw new StrataException(ErrorKind.FailedPrecondition, $"container \"{text}\" is not mounted");
        var directory = _store.Paths.Container(id);
        new KeptMount(directory).Forget();
        using var alone = Linux.Files.FileHandle.OpenHostPath(directory);
        // Somebody copies from or to it, and unmounts it at the end.
        if (alone.TryLock(exclusive: true)) _store.Writables.Unmount(id);
        return document;
    }

    /// <summary>Where a container's files are mounted; null when they are not.</summary>
    public string? FindMount(string id) => _store.Writables.FindMount(id);

    /// <summary>Refuses what would be mounted for this command alone, or not at all.</summary>
    /// <exception cref="StrataException">FailedPrecondition.</exception>
    internal static void CheckMounting(Store store)
    {
        if (store.RunObstacle is { } obstacle) throw new StrataException(ErrorKind.FailedPrecondition, obstacle);
        if (!UserNamespace.IsNested) return;
        throw new StrataException(ErrorKind.FailedPrecondition, "what an ordinary user's command mounts belongs to that command's own mount namespace: nobody else can see it, and it ends with the command; copy the files out instead, with cp or save");
    }
}
