using System.Globalization;
using System.Text;
using Strata.Build.Running;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Runtime;
using Strata.Storage;
using Strata.Storage.CacheMounts;
using Strata.Storage.Leases;

namespace Strata.Engine.Building;

/// <summary>
/// What a build step sees besides its layers, put up for one run and taken down when it is disposed: views of stages, cache
/// mounts, secrets, agents. A killed build's views go with its lease, its secrets by <see cref="AbandonedSteps"/>.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class StepMounts : IDisposable
{
    private readonly Store _store;
    private readonly Lease _lease;
    private readonly string _id;
    private readonly StepInputs _inputs;
    private readonly List<BindMount> _binds = [];
    private readonly List<TmpfsMount> _tmpfs = [];
    private readonly List<string> _environment = [];
    private readonly List<string> _views = [];
    private readonly List<IDisposable> _held = [];
    private DirectoryHandle? _files;
    private int _count;

    private StepMounts(Store store, Lease lease, string id, StepInputs inputs)
    {
        _store = store;
        _lease = lease;
        _id = id;
        _inputs = inputs;
    }

    public IReadOnlyList<BindMount> Binds => _binds;

    public IReadOnlyList<TmpfsMount> Tmpfs => _tmpfs;

    /// <summary>Secrets that are variables.</summary>
    public IReadOnlyList<string> Environment => _environment;

    private string FilesDirectory => Path.Combine(_store.Paths.StepSecrets, _id);

    /// <summary>Puts up the mounts of a step.</summary>
    /// <exception cref="StrataException">NotFound: a required secret or agent, or the source of a mount, is missing.</exception>
    public static StepMounts Create(Store store, Lease lease, string id, IReadOnlyList<StepMount> mounts, StepInputs inputs, CancellationToken cancel)
    {
        var made = new StepMounts(store, lease, id, inputs);
        try
        {
            foreach (var mount in mounts) made.Add(mount, cancel);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var held in _held) held.Dispose();
        _held.Clear();
        foreach (var view in _views) _store.Writables.Remove(view);
        _views.Clear();
        if (_files is null) return;
        _files.Dispose();
        _files = null;
        TreeRemoval.Remove(_store.Paths.StepSecrets, _id);
    }

    private void Add(StepMount mount, CancellationToken cancel)
    {
        switch (mount)
        {
            case StepMount.Files files:
                _binds.Add(new BindMount(Resolve(View(files.Chain), files.Source), files.Target, files.IsReadOnly));
                break;
            case StepMount.Cache cache:
                AddCache(cache, cancel);
                break;
            case StepMount.Tmpfs tmpfs:
                _tmpfs.Add(new TmpfsMount(tmpfs.Target, ["exec", "dev", .. tmpfs.Size is { } size ? [string.Create(CultureInfo.InvariantCulture, $"size={size}")] : Array.Empty<string>()]));
                break;
            case StepMount.Text text:
                _binds.Add(new BindMount(WriteFile(Encoding.UTF8.GetBytes(text.Content), (uint)text.Mode, 0, 0), text.Target, IsReadOnly: true));
                break;
            case StepMount.Secret secret:
                AddSecret(secret);
                break;
            case StepMount.Ssh ssh:
                AddAgent(ssh, cancel);
                break;
            default:
                throw new InvalidOperationException($"no such mount: {mount.GetType().Name}");
        }
    }

    private void AddCache(StepMount.Cache cache, CancellationToken cancel)
    {
        var held = _store.CacheMounts.Acquire(
            _lease,
            _inputs.CacheMounts.Prepare(new CacheMountRequest
            {
                Id = cache.Id,
                Variant = cache.Chain?.ToString() ?? "",
                IsExclusive = cache.Sharing != CacheMountSharing.Shared,
                MayTakeAnother = cache.Sharing == CacheMountSharing.Private,
                Mode = (uint)cache.Mode,
                Uid = (uint)cache.Uid,
                Gid = (uint)cache.Gid,
                Seed = cache.Chain is null ? null : () => View(cache.Chain),
            }),
            cancel);
        _held.Add(held);
        _binds.Add(new BindMount(Resolve(held.Directory, cache.Source), cache.Target, cache.IsReadOnly));
    }

    private void AddSecret(StepMount.Secret secret)
    {
        if (!_inputs.Secrets.TryGetValue(secret.Id, out var found))
        {
            if (secret.IsRequired) throw StrataException.NotFound($"secret {secret.Id}: not found: give it with --secret id={secret.Id}");
            if (secret.Variable is { } missing) _environment.Add($"{missing}=");
            return;
        }
        var content = found.Read();
        if (secret.Variable is { } variable) _environment.Add($"{variable}={Encoding.UTF8.GetString(content)}");
        if (secret.Target.Length > 0) _binds.Add(new BindMount(WriteFile(content, (uint)secret.Mode, (uint)secret.Uid, (uint)secret.Gid), secret.Target, IsReadOnly: true));
    }

    private void AddAgent(StepMount.Ssh ssh, CancellationToken cancel)
    {
        if (_inputs.Agents.FindSocket(ssh.Id, cancel) is not { } agent)
        {
            if (ssh.IsRequired) throw StrataException.NotFound($"no SSH key \"{ssh.Id}\" forwarded from the client: give an agent or keys with --ssh {ssh.Id}");
            return;
        }
        EnsureFiles();
        var name = string.Create(CultureInfo.InvariantCulture, $"{_count++}");
        _held.Add(AgentProxy.Start(agent, FilesDirectory, name, (uint)ssh.Mode, (uint)ssh.Uid, (uint)ssh.Gid));
        _binds.Add(new BindMount(Path.Combine(FilesDirectory, name), ssh.Target));
    }

    // A view of a stack that may be written to: what is written is dropped with it.
    private string View(ChainId? chain)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{_id}-view{_views.Count}");
        _store.Writables.Create(key, chain, _lease);
        _views.Add(key);
        return _store.Writables.Mount(key);
    }

    // Links are followed as if the directory were the root; what comes out has none, for runtimes follow links on the machine.
    private static string Resolve(string directory, string path)
    {
        using var root = DirectoryHandle.OpenHostPath(directory);
        if (path.Length == 0) return directory;
        using var found = root.FindDirectoryInRoot(path);
        using var file = found is null ? root.FindFileInRoot(path) : null;
        var descriptor = found?.Fd ?? file?.Fd ?? throw StrataException.NotFound($"failed to compute cache key: \"/{path}\": not found");
        return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}")).LinkTarget
            ?? throw StrataException.NotFound($"\"/{path}\": not found");
    }

    private string WriteFile(byte[] content, uint mode, uint uid, uint gid)
    {
        var files = EnsureFiles();
        var name = string.Create(CultureInfo.InvariantCulture, $"{_count++}");
        using var file = files.CreateFile(name);
        file.Write(content);
        file.SetOwner(uid, gid);
        file.SetMode(mode);
        return Path.Combine(FilesDirectory, name);
    }

    private DirectoryHandle EnsureFiles() => _files ??= StepFiles.Create(_store.Paths, _id);
}
