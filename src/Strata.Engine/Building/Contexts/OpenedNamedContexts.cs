using System.Collections.Concurrent;
using Strata.Build.Files;
using Strata.Build.Sources;
using Strata.Engine.Archives.Loading;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building;

/// <summary>The named contexts of a build, each opened when it is first asked for.</summary>
internal sealed class OpenedNamedContexts(Store store, Lease lease, BuildOptions options, IBaseImages images, IGitRepositories git) : INamedContexts, IAsyncDisposable
{
    private readonly ConcurrentBag<IFileTree> _trees = [];
    private readonly ConcurrentBag<StoreFileDigests> _digests = [];

    public bool Contains(string name) => options.NamedContexts.ContainsKey(name);

    public async ValueTask<NamedContext> OpenAsync(string name, Platform platform, CancellationToken cancel) => options.NamedContexts[name] switch
    {
        NamedContextSource.Image(var image) => new NamedContext.Image(await images.ResolveAsync(image, platform, cancel)),
        NamedContextSource.Layout layout => new NamedContext.Image(await Task.Run(() => LoadLayout(layout, platform, cancel), cancel)),
        NamedContextSource.Files(var source) => new NamedContext.Files(await OpenFilesAsync(source, cancel)),
        var other => throw new InvalidOperationException($"no such context: {other}"),
    };

    /// <summary>Remembers the digests of files, for the next build.</summary>
    public void Remember()
    {
        foreach (var digests in _digests) digests.Save();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var tree in _trees) await tree.DisposeAsync();
    }

    private async Task<BuildContext> OpenFilesAsync(ContextSource source, CancellationToken cancel)
    {
        switch (source)
        {
            case ContextSource.Directory(var path):
                var directory = HostFileTree.Open(path);
                _trees.Add(directory);
                var digests = StoreFileDigests.Open(store, path);
                if (digests is not null) _digests.Add(digests);
                return new BuildContext { Tree = directory, Ignore = OpenedContext.ReadIgnore(directory, null, path), Digests = digests };
            case ContextSource.Repository(var repository):
                return Hold(await git.FetchAsync(repository, await git.ResolveAsync(repository, cancel), cancel));
            case ContextSource.Remote(var address):
                return Hold(await options.Remote.FetchAsync(address, cancel));
            default:
                throw new InvalidOperationException($"no such context: {source}");
        }
    }

    private BuildContext Hold(IFileTree tree)
    {
        _trees.Add(tree);
        return new BuildContext { Tree = tree };
    }

    private BaseImage LoadLayout(NamedContextSource.Layout layout, Platform platform, CancellationToken cancel)
    {
        var image = new LayoutImage(store, lease).Load(layout.Path, layout.Tag, layout.Digest, platform, cancel);
        return new BaseImage { DisplayName = $"{layout.Path}@{Digest.Of(image.Manifest!)}", Config = OciJson.ReadConfig(image.Config) };
    }
}
