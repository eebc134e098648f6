using Strata.Archive.Compression;
using Strata.Build.Files;
using Strata.Build.Sources;
using Strata.Dockerfile.Ignoring;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building;

/// <summary>
/// A build's context and Dockerfile, ready to be read. Archives are imported as a layer of their own, held by the build's
/// lease: hostile names and links are dealt with where they always are.
/// </summary>
internal sealed class OpenedContext : IAsyncDisposable
{
    private const string DefaultName = "Dockerfile";
    private const string Step = "context";

    // What Docker's client says first of all that its daemon finds.
    private const string Failure = "failed to solve: ";

    // Nobody writes such a file by hand, and a hostile one must not fill the memory.
    private const long MaxDockerfileSize = 16 << 20;

    private readonly StoreFileDigests? _digests;
    private readonly IFileTree? _tree;

    private OpenedContext(IFileTree? tree, IgnorePatterns? ignore, StoreFileDigests? digests, ReadOnlyMemory<byte> dockerfile, string name, string identity)
    {
        _tree = tree;
        _digests = digests;
        Files = tree is null ? null : new BuildContext { Tree = tree, Ignore = ignore, Digests = digests };
        Dockerfile = dockerfile;
        DockerfileName = name;
        Identity = identity;
    }

    /// <summary>The files; null for a build without any.</summary>
    public BuildContext? Files { get; }

    public ReadOnlyMemory<byte> Dockerfile { get; }

    public string DockerfileName { get; }

    /// <summary>What tells builds of this Dockerfile from those of others.</summary>
    public string Identity { get; }

    /// <summary>Opens the context of a build.</summary>
    /// <exception cref="StrataException">NotFound with Docker's text: no such directory, no Dockerfile. Others: from where the context comes.</exception>
    public static async Task<OpenedContext> OpenAsync(Store store, Lease lease, BuildOptions options, IGitRepositories git, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        switch (options.Context)
        {
            case null:
                return FromDirectory(store, null, options);
            case ContextSource.Directory(var path):
                return FromDirectory(store, path, options);
            default:
                progress.Report(new StepStarted(Step, "[internal] load remote build context"));
                try
                {
                    var opened = await LoadAsync(store, lease, options, git, cancel);
                    progress.Report(new StepCompleted(Step));
                    return opened;
                }
                catch (Exception e)
                {
                    progress.Report(StepCompleted.Failed(Step, e));
                    throw;
                }
        }
    }

    /// <summary>Remembers the digests of files, for the next build.</summary>
    public void Remember() => _digests?.Save();

    public async ValueTask DisposeAsync()
    {
        if (_tree is not null) await _tree.DisposeAsync();
    }

    private static async Task<OpenedContext> LoadAsync(Store store, Lease lease, BuildOptions options, IGitRepositories git, CancellationToken cancel)
    {
        switch (options.Context)
        {
            case ContextSource.Archive(var tar):
                return FromTree(await UnpackAsync(store, lease, tar, cancel), options, "-");
            case ContextSource.Repository(var source):
                return FromTree(await git.FetchAsync(source, await git.ResolveAsync(source, cancel), cancel), options, source.ToString());
            case ContextSource.Remote(var address):
                await using (var download = await FetchAsync(options.Remote, address, cancel))
                {
                    var file = download.List("").Single();
                    await using var content = download.OpenRead(file.Name);
                    using var peeked = new PeekedStream(content, ContextArchive.HeadSize);
                    if (ContextArchive.IsArchive(peeked.Head.Span)) return FromTree(await UnpackAsync(store, lease, peeked, cancel), options, address.AbsoluteUri);
                    return new OpenedContext(null, null, null, ReadAll(peeked, file.Name), file.Name, address.AbsoluteUri);
                }
            default:
                throw new InvalidOperationException($"no such context: {options.Context}");
        }
    }

    private static async Task<IFileTree> FetchAsync(IRemoteFiles remote, Uri address, CancellationToken cancel)
    {
        try
        {
            return await remote.FetchAsync(address, cancel);
        }
        catch (StrataException e)
        {
            throw new StrataException(e.Kind, $"{Failure}failed to read downloaded context: {e.Message}", e);
        }
    }

    private static async Task<IFileTree> UnpackAsync(Store store, Lease lease, Stream archive, CancellationToken cancel)
    {
        using var tar = Decompression.Open(archive, out _, leaveOpen: true);
        var layer = await Task.Run(() => store.Layers.Import(lease, null, null, tar, cancel), cancel);
        return new LayerFileTree(store.Layers.OpenTree(layer.Id));
    }

    private static OpenedContext FromTree(IFileTree tree, BuildOptions options, string identity)
    {
        var path = TreePath.Clean(options.DockerfilePath ?? DefaultName);
        var name = TreePath.Name(path);
        if (options.Dockerfile is { } given) return new OpenedContext(tree, Ignore(null), null, given, DefaultName, identity);
        if (tree.Find(path) is not { Kind: Build.Files.FileKind.File } && options.DockerfilePath is null) path = path.ToLowerInvariant();
        if (tree.Find(path) is not { Kind: Build.Files.FileKind.File }) throw StrataException.NotFound($"{Failure}failed to read dockerfile: open {name}: no such file or directory");
        return new OpenedContext(tree, Ignore(path), null, Read(path), name, $"{identity}\0{path}");

        byte[] Read(string file)
        {
            using var stream = tree.OpenRead(file);
            return ReadAll(stream, file);
        }

        // NAME.dockerignore beside the Dockerfile goes before the context's own.
        IgnorePatterns? Ignore(string? dockerfile)
        {
            foreach (var file in (ReadOnlySpan<string?>)[dockerfile is null ? null : dockerfile + ".dockerignore", ".dockerignore"])
            {
                if (file is not null && tree.Find(file) is { Kind: Build.Files.FileKind.File }) return IgnorePatterns.Parse(Read(file));
            }
            return null;
        }
    }

    private static OpenedContext FromDirectory(Store store, string? directory, BuildOptions options)
    {
        var (dockerfile, name, path) = ReadDockerfile(directory, options);
        var tree = directory is null ? null : HostFileTree.Open(directory);
        return new OpenedContext(tree, tree is null ? null : ReadIgnore(tree, path, directory!), directory is null ? null : StoreFileDigests.Open(store, directory), dockerfile, name, $"{directory}\0{path}");
    }

    private static (ReadOnlyMemory<byte> Bytes, string Name, string? Path) ReadDockerfile(string? directory, BuildOptions options)
    {
        if (options.Dockerfile is { } given) return (given, DefaultName, null);
        var path = options.DockerfilePath is { } wanted ? Path.GetFullPath(wanted) : Path.Combine(directory ?? "", DefaultName);
        var name = Path.GetFileName(path);
        try
        {
            var file = new FileInfo(path);
            // A build in a directory that spells it otherwise, as Docker looks for it too.
            if (!file.Exists && options.DockerfilePath is null) file = new FileInfo(Path.Combine(directory ?? "", DefaultName.ToLowerInvariant()));
            if (file.Exists && file.Length > MaxDockerfileSize) throw TooLarge(path);
            return (File.ReadAllBytes(file.FullName), name, file.FullName);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StrataException.NotFound($"{Failure}failed to read dockerfile: open {name}: no such file or directory", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StrataException(ErrorKind.PermissionDenied, $"{Failure}failed to read dockerfile: {e.Message}", e);
        }
    }

    /// <summary>The patterns of what a directory's builds leave out; null for none.</summary>
    internal static IgnorePatterns? ReadIgnore(IFileTree tree, string? dockerfile, string context)
    {
        if (dockerfile is not null && File.Exists(dockerfile + ".dockerignore")) return IgnorePatterns.Parse(File.ReadAllBytes(dockerfile + ".dockerignore"));
        if (tree.Find(".dockerignore") is null) return null;
        return IgnorePatterns.Parse(File.ReadAllBytes(Path.Combine(context, ".dockerignore")));
    }

    private static byte[] ReadAll(Stream stream, string name)
    {
        using var read = new MemoryStream();
        var buffer = new byte[64 << 10];
        int n;
        while ((n = stream.Read(buffer)) > 0)
        {
            read.Write(buffer, 0, n);
            if (read.Length > MaxDockerfileSize) throw TooLarge(name);
        }
        return read.ToArray();
    }

    private static StrataException TooLarge(string name) => StrataException.Invalid($"{name} is no Dockerfile: more than {MaxDockerfileSize} bytes are refused");
}
