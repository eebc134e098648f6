using Strata.Engine.Volumes.Documents;
using Strata.Linux;
using Strata.Linux.Files;
using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Engine.Containers;

/// <content>Removing.</content>
[SupportedOSPlatform("linux")]
public sealed partial class ContainerLife
{
    private const string WithVolumes = "volumes";

    /// <summary>Removes a container and its copy-on-write layer. When the process is killed meanwhile, the next call goes on with it.</summary>
    /// <param name="text">Its name or id.</param>
    /// <param name="force">Kills it first when it runs.</param>
    /// <param name="withVolumes">Removes the volumes that were made for it and have no name of their own, unless another container has them too.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="StrataException">NotFound. Conflict: it runs and <paramref name="force"/> is not set; with Docker's text.</exception>
    public async Task<string> RemoveAsync(string text, bool force, bool withVolumes = false)
    {
        var id = ContainerResolver.Get(_store, text).Id;
        if (IsHalfRemoved(id))
        {
            using var alone = await Liveness(id).AcquireAsync(_time);
            if (alone is not null) await FinishRemovalAsync(id);
            return id;
        }
        var document = await GetAsync(text);
        using var held = await Liveness(document.Id).AcquireAsync(_time);
        var isRunning = Liveness(document.Id).FindPid() is not null;
        if (isRunning && !force)
        {
            throw new StrataException(ErrorKind.Conflict, document.State.Paused
                ? $"cannot remove container \"{text}\": container is paused and must be unpaused first"
                : $"cannot remove container \"{text}\": container is running: stop the container before removing or force remove");
        }
        if (document.State.Restarting && !force) throw new StrataException(ErrorKind.Conflict, $"cannot remove container \"{text}\": container is restarting: stop the container before removing or force remove");
        if (isRunning || document.State.Running || Files(document.Id).IsStarting) await _monitor.Value.DeleteAsync(Files(document.Id));
        if (isRunning)
        {
            _events.Add(document, "kill", ("signal", Text(ProcessSignals.Kill)));
            TellEnd(document, 128 + ProcessSignals.Kill, wasOutOfMemory: false);
        }
        await DiscardAsync(document.Id, withVolumes);
        return document.Id;
    }

    // There from the moment when something of the container may be missing until it is not listed any more.
    private string RemovingFile(string id) => Path.Combine(_store.Paths.Container(id), "removing");

    private bool IsHalfRemoved(string id) => File.Exists(RemovingFile(id));

    // Goes on where a killed command has stopped; the caller holds the container. False: nobody has begun to remove it.
    private async Task<bool> FinishRemovalAsync(string id)
    {
        if (!IsHalfRemoved(id)) return false;
        await DiscardAsync(id, File.ReadAllText(RemovingFile(id)) == WithVolumes);
        return true;
    }

    // Removes a container that has no process any more. The row goes last but for the empty directory: what a kill leaves is listed, and
    // removed by the next call.
    private async Task DiscardAsync(string id, bool withVolumes)
    {
        MarkRemoving(id, withVolumes);
        // First what takes the space: on a full disk nothing else can be written before.
        _store.Writables.Remove(id);
        var document = FindDocument(id);
        if (document is not null)
        {
            _mounts.Release(document);
            _memory.Release(document);
            _mounts.Remove(document);
        }
        EmptyDirectory(id);
        await Networking.ReleaseAsync(id);
        var volumes = _store.Change(() =>
        {
            var unnamed = withVolumes ? _store.Volumes.ListOf(id).Where(name => _store.Volumes.Find(name) is { } volume && VolumeJson.Read(volume).IsAnonymous).ToList() : [];
            if (_store.Containers.Remove(id) && document is not null) _events.Add(document, "destroy");
            foreach (var name in unnamed) _store.Volumes.MarkRemoved(name);
            return _store.Volumes.ListRemoved();
        });
        RemoveDirectory(id);
        // With those that a killed command has left.
        foreach (var name in volumes) _store.Volumes.FinishRemoval(name);
    }

    // Whole or not there: half of it would leave the volumes.
    private void MarkRemoving(string id, bool withVolumes)
    {
        if (!Directory.Exists(_store.Paths.Container(id))) return;
        var unfinished = RemovingFile(id) + ".new";
        try
        {
            File.WriteAllText(unfinished, withVolumes ? WithVolumes : "");
            File.Move(unfinished, RemovingFile(id), overwrite: true);
        }
        catch (IOException)
        {
            // The disk is full, perhaps with what is to be removed.
        }
    }

    // But for the mark, and the lock that the caller holds.
    private void EmptyDirectory(string id)
    {
        using var directory = DirectoryHandle.FindHostPath(_store.Paths.Container(id));
        if (directory is null) return;
        foreach (var name in directory.List().Select(static entry => entry.Name).Where(name => name != Path.GetFileName(RemovingFile(id)) && name != ContainerLiveness.LockName)) TreeRemoval.Remove(directory, name);
    }

    // Who waits for the container, such as its monitor's last call, may make a lock file there at any moment until the directory is gone.
    private void RemoveDirectory(string id)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                TreeRemoval.Remove(Path.GetDirectoryName(_store.Paths.Container(id))!, id);
                return;
            }
            catch (LinuxException e) when (e.Errno is Errno.ENOTEMPTY or Errno.EEXIST && attempt < 20)
            {
            }
        }
    }

    // A directory is made within the change that lists its container, and goes after the one that takes it off the list: without a container,
    // a command was killed between them.
    private void SweepDirectories(HashSet<string> known)
    {
        var parent = Path.GetDirectoryName(_store.Paths.Container("x"))!;
        if (!Directory.Exists(parent)) return;
        foreach (var id in Directory.EnumerateDirectories(parent).Select(static directory => Path.GetFileName(directory)).Where(name => IsId(name) && !known.Contains(name)))
        {
            _store.Change(() =>
            {
                if (_store.Containers.Find(id) is null) TreeRemoval.Remove(parent, id);
                return id;
            });
        }
    }

    // Steps of builds have other names.
    private static bool IsId(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);
}
