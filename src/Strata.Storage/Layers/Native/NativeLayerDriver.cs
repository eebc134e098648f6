using Strata.Linux;
using Strata.Linux.Files;
using Strata.Linux.Mounts;
using Strata.Oci;
using Strata.Storage.Layers.Recipes;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Native;

/// <summary>
/// Layers as whole trees: each is a copy of the one below with its changes carried out, its blocks shared by reflink
/// where the file system can (btrfs, xfs). Needs no mount and no kernel feature; costs space and time elsewhere.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class NativeLayerDriver : ILayerDriver
{
    // A writable layer's file that was made when its copy was complete: what was touched since may have changed.
    private const string CopiedMark = "copied";

    /// <inheritdoc/>
    public string Name => "native";

    /// <inheritdoc/>
    public bool NeedsPrivileges => true;

    /// <inheritdoc/>
    public string? FindObstacle(string root) => Environment.IsPrivilegedProcess ? null : "files can be given to other owners only as root or in a user namespace";

    /// <inheritdoc/>
    public LayerContent Import(string staging, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel)
    {
        CopyParent(staging, parents, cancel);
        using var lower = new LowerView(parents.Take(1).Select(Files));
        using var extractor = new TreeExtractor(staging, new NativeWhiteouts(), lower, cancel);
        return extractor.Extract(tar);
    }

    /// <inheritdoc/>
    public Stream OpenTar(string layer) => new RecipeStream(layer, Files(layer));

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> Describe(IReadOnlyList<string> stack) => [];

    /// <inheritdoc/>
    public LayerTree OpenTree(IReadOnlyList<string> stack) => new FilesTree(new LowerView(stack.Take(1).Select(Files)));

    /// <inheritdoc/>
    public void PrepareWritable(string writable, IReadOnlyList<string> parents)
    {
        CopyParent(writable, parents, CancellationToken.None);
        using var directory = DirectoryHandle.OpenHostPath(writable);
        directory.CreateFile(CopiedMark).Dispose();
    }

    /// <inheritdoc/>
    public void Mount(string? writable, IReadOnlyList<string> parents, string target)
    {
        if (writable is null)
        {
            MountView(parents.Count > 0 ? Files(parents[0]) : target, target);
            return;
        }
        // No mount: the name leads to the tree.
        if (Directory.Exists(target) && !IsLink(target)) Directory.Delete(target);
        if (!IsLink(target)) File.CreateSymbolicLink(target, Files(writable));
    }

    /// <inheritdoc/>
    public void Unmount(string target)
    {
        if (IsLink(target)) File.Delete(target);
        else BindMounts.Detach(target);
    }

    /// <inheritdoc/>
    public IEnumerable<LayerChange> Diff(string writable, IReadOnlyList<string> parents, CancellationToken cancel)
    {
        using var compared = new Comparison(writable, parents);
        foreach (var difference in compared.Read(cancel))
        {
            if (difference.IsListed) yield return new LayerChange("/" + difference.Path, difference.Kind);
        }
    }

    /// <inheritdoc/>
    public void WriteDiff(string writable, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel)
    {
        using var compared = new Comparison(writable, parents);
        using var archiver = new TreeArchiver(tar, null, cancel);
        archiver.Write(compared.Read(cancel));
    }

    /// <inheritdoc/>
    public void WriteTree(string writable, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel)
    {
        using var whole = new LowerView([Files(writable)]);
        using var archiver = new TreeArchiver(tar, null, cancel);
        archiver.Write(whole.Walk());
    }

    /// <inheritdoc/>
    public LayerContent Commit(string writable, IReadOnlyList<string> parents, string staging, Stream tar, CancellationToken cancel)
    {
        LayerContent content;
        using (var compared = new Comparison(writable, parents))
        {
            content = TreeCommit.Record(compared.Tree, compared.Lower, compared.Read(cancel), staging, tar, cancel);
        }
        Directory.Move(Files(writable), Files(staging));
        return content;
    }

    /// <inheritdoc/>
    public long GetWritableSize(string writable, IReadOnlyList<string> parents)
    {
        using var compared = new Comparison(writable, parents);
        // As the overlay's: files and links, each inode once.
        var links = new HashSet<ulong>();
        return compared.Read(CancellationToken.None)
            .Where(d => d.IsStored && d.Kind != ChangeKind.Deleted && d.Status.Kind is FileKind.File or FileKind.SymbolicLink && (d.Status.Links == 1 || links.Add(d.Status.Inode)))
            .Sum(static d => d.Status.Size);
    }

    // A layer's own tree must not be written to, by whoever looks at it either.
    private static void MountView(string tree, string target)
    {
        if (MountTable.IsMountPoint(target)) return;
        try
        {
            BindMounts.AttachReadOnly(tree, target);
        }
        catch (LinuxException e) when (e.Errno is Errno.EPERM or Errno.EACCES)
        {
            throw new StrataException(ErrorKind.PermissionDenied, $"mounting an image read-only at {target} is not permitted: root with the right to mount is needed", e);
        }
    }

    private static string Files(string layer) => Path.Combine(layer, TreeExtractor.FilesDirectory);

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static void CopyParent(string target, IReadOnlyList<string> parents, CancellationToken cancel)
    {
        Directory.CreateDirectory(Files(target));
        using var tree = DirectoryHandle.OpenHostPath(Files(target));
        if (parents.Count == 0)
        {
            tree.SetMode(".", 0x1ED);
            return;
        }
        using var below = DirectoryHandle.OpenHostPath(Files(parents[0]));
        try
        {
            TreeCopy.CopyTree(below, tree, cancel);
        }
        catch (LinuxException e) when (e.Errno == Errno.EPERM)
        {
            throw new StrataException(ErrorKind.PermissionDenied, "copying a layer with its owners and device nodes needs root", e);
        }
        catch (LinuxException e)
        {
            throw LayerFailure.Of("copying the layer below", e);
        }
    }

    private sealed class Comparison : IDisposable
    {
        private readonly DirectoryHandle? _below;
        private readonly FileStatus _copied;

        public Comparison(string writable, IReadOnlyList<string> parents)
        {
            Tree = DirectoryHandle.OpenHostPath(Files(writable));
            _below = parents.Count > 0 ? DirectoryHandle.OpenHostPath(Files(parents[0])) : null;
            Lower = new LowerView(parents.Take(1).Select(Files));
            using var directory = DirectoryHandle.OpenHostPath(writable);
            _copied = directory.FindStatus(CopiedMark) ?? default;
        }

        public DirectoryHandle Tree { get; }

        public LowerView Lower { get; }

        public IEnumerable<TreeDifference> Read(CancellationToken cancel) => new NativeDiff(Tree, _below, _copied, cancel).Read();

        public void Dispose()
        {
            Lower.Dispose();
            _below?.Dispose();
            Tree.Dispose();
        }
    }
}
