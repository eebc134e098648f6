using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Mounting;
using Strata.Linux.Files;
using Strata.Linux.UserNamespaces;
using Strata.Oci;
using Strata.Storage;

namespace Strata.Engine.Containers.Copying;

/// <summary>
/// A container's files while they are needed. A container that runs has them mounted and keeps them so; for another one
/// they are mounted, and unmounted by the last command that uses them.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class MountedContainer : IDisposable
{
    private readonly Store _store;
    private readonly string _id;
    private readonly FileHandle _lock;
    private readonly bool _isRunning;

    private MountedContainer(Store store, ContainerDocument document, string name, FileHandle held)
    {
        _store = store;
        _id = document.Id;
        _lock = held;
        _isRunning = document.State.Running;
        Document = document;
        var root = store.Writables.Mount(document.Id);
        try
        {
            Files = new ContainerFiles(name, DirectoryHandle.OpenHostPath(root), document.Mounts);
        }
        catch
        {
            if (!_isRunning && !new KeptMount(store.Paths.Container(document.Id)).IsKept) store.Writables.Unmount(document.Id);
            throw;
        }
    }

    public ContainerDocument Document { get; }

    public ContainerFiles Files { get; }

    /// <summary>Mounts a container found by name or id.</summary>
    /// <exception cref="StrataException">NotFound. FailedPrecondition: it runs, as an ordinary user's.</exception>
    public static async Task<MountedContainer> OpenAsync(Store store, TimeProvider time, string text, CancellationToken cancel)
    {
        var document = await new ContainerLife(store, time).GetAsync(text);
        if (document.State.Running && UserNamespace.IsNested)
        {
            // Its files are mounted in the namespace of the command that runs it, and a second mount of them would show other content.
            throw new StrataException(ErrorKind.FailedPrecondition, $"container {text} runs, and an ordinary user can copy from and to containers only when they do not: stop it first");
        }
        var directory = store.Paths.Container(document.Id);
        Directory.CreateDirectory(directory);
        var held = await KeptMount.ShareAsync(directory, time, cancel);
        try
        {
            return new MountedContainer(store, document, text, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Files.Dispose();
        // Whoever else copies has a shared lock; then this one is not the last.
        var directory = _store.Paths.Container(_id);
        if (!new ContainerLiveness(directory, _id).IsRunning && _lock.TryLock(exclusive: true) && !new KeptMount(directory).IsKept && _store.Writables.Find(_id) is not null) _store.Writables.Unmount(_id);
        _lock.Dispose();
    }
}
