using Strata.Linux;
using Strata.Linux.Files;
using Strata.Linux.Mounts;
using Strata.Linux.UserNamespaces;
using Strata.Oci;
using Strata.Storage.Layers.Recipes;
using Strata.Storage.Layers.Trees;

namespace Strata.Storage.Layers.Overlay;

/// <summary>
/// Layers as directories of files under the kernel's overlay file system. A layer's directory holds <c>diff</c> (its
/// files, deletions as overlay whiteouts), <c>recipe</c> and, rarely, <c>shadow</c> and <c>moves</c>; a writable
/// layer's holds <c>diff</c> (the upper) and <c>work</c>.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class OverlayLayerDriver : ILayerDriver
{
    private const string WorkDirectory = "work";

    /// <inheritdoc/>
    public string Name => "overlay";

    /// <inheritdoc/>
    public bool NeedsPrivileges => true;

    /// <inheritdoc/>
    public string? FindObstacle(string root)
    {
        // A real mount on the real file system is the only honest probe.
        var probe = Path.Combine(root, "probe-" + Guid.NewGuid().ToString("N")[..8]);
        try
        {
            foreach (var name in (ReadOnlySpan<string>)["l", FilesDirectory, WorkDirectory, "m"]) Directory.CreateDirectory(Path.Combine(probe, name));
            OverlayMount.Mount(new OverlayOptions { BaseDirectory = probe, Lowers = ["l"], Upper = FilesDirectory, Work = WorkDirectory, UserXattr = UserNamespace.IsNested }, Path.Combine(probe, "m"));
            OverlayMount.Unmount(Path.Combine(probe, "m"));
            // Without these attributes a directory that replaces another would show its old content.
            using var upper = DirectoryHandle.OpenHostPath(Path.Combine(probe, FilesDirectory));
            upper.SetXattr(".", OverlayAttributes.Opaque, "y"u8);
            return null;
        }
        catch (Exception e) when (e is StrataException or LinuxException or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
        finally
        {
            RemoveTree(probe);
        }
    }

    /// <inheritdoc/>
    public LayerContent Import(string staging, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel)
    {
        Directory.CreateDirectory(Files(staging));
        using var lower = new LowerView(parents.Select(Files));
        using var extractor = new TreeExtractor(staging, new OverlayWhiteouts(), lower, cancel);
        return extractor.Extract(tar);
    }

    /// <inheritdoc/>
    public Stream OpenTar(string layer) => new RecipeStream(layer, Files(layer));

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, string>> Describe(IReadOnlyList<string> stack)
    {
        var data = new List<KeyValuePair<string, string>>();
        if (stack.Count > 1) data.Add(new("LowerDir", string.Join(':', stack.Skip(1).Select(Files))));
        data.Add(new("MergedDir", Path.Combine(stack[0], "merged")));
        data.Add(new("UpperDir", Files(stack[0])));
        data.Add(new("WorkDir", Path.Combine(stack[0], WorkDirectory)));
        return data;
    }

    /// <inheritdoc/>
    public LayerTree OpenTree(IReadOnlyList<string> stack) => new FilesTree(new LowerView(stack.Select(Files)));

    /// <inheritdoc/>
    public void PrepareWritable(string writable, IReadOnlyList<string> parents)
    {
        Directory.CreateDirectory(Files(writable));
        Directory.CreateDirectory(Path.Combine(writable, WorkDirectory));
        using var upper = DirectoryHandle.OpenHostPath(Files(writable));
        if (parents.Count == 0)
        {
            upper.SetMode(".", 0x1ED);
            return;
        }
        // The merged root shows the upper's own attributes.
        using var below = DirectoryHandle.OpenHostPath(Files(parents[0]));
        TreeCopy.CopyDirectoryMetadata(below, upper);
    }

    /// <inheritdoc/>
    public void Mount(string? writable, IReadOnlyList<string> parents, string target)
    {
        if (MountTable.IsMountPoint(target)) return;
        // An overlay needs something below, and a view needs two: empty directories fill up.
        var lowers = parents.Select(Files).ToList();
        for (var missing = (writable is null ? 2 : 1) - lowers.Count; missing > 0; missing--)
        {
            var empty = Path.Combine(Path.GetDirectoryName(target)!, "empty", $"{missing}");
            Directory.CreateDirectory(empty);
            lowers.Add(empty);
        }
        var common = Path.GetDirectoryName(parents.Count > 0 ? parents[0] : target)!;
        OverlayMount.Mount(
            new OverlayOptions
            {
                BaseDirectory = common,
                Lowers = [.. lowers.Select(l => Relative(common, l))],
                Upper = writable is null ? null : Files(writable),
                Work = writable is null ? null : Path.Combine(writable, WorkDirectory),
                UserXattr = UserNamespace.IsNested,
            },
            target);
    }

    /// <inheritdoc/>
    public void Unmount(string target) => OverlayMount.Unmount(target);

    /// <inheritdoc/>
    public IEnumerable<LayerChange> Diff(string writable, IReadOnlyList<string> parents, CancellationToken cancel)
    {
        using var upper = DirectoryHandle.OpenHostPath(Files(writable));
        using var lower = new LowerView(parents.Select(Files));
        foreach (var difference in new OverlayDiff(upper, lower, cancel).Read())
        {
            if (difference.IsListed) yield return new LayerChange("/" + difference.Path, difference.Kind);
        }
    }

    /// <inheritdoc/>
    public void WriteDiff(string writable, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel)
    {
        using var upper = DirectoryHandle.OpenHostPath(Files(writable));
        using var lower = new LowerView(parents.Select(Files));
        using var archiver = new TreeArchiver(tar, null, cancel);
        archiver.Write(new OverlayDiff(upper, lower, cancel).Read());
    }

    /// <inheritdoc/>
    public void WriteTree(string writable, IReadOnlyList<string> parents, Stream tar, CancellationToken cancel)
    {
        using var merged = new LowerView([Files(writable), .. parents.Select(Files)]);
        using var archiver = new TreeArchiver(tar, null, cancel);
        archiver.Write(merged.Walk());
    }

    /// <inheritdoc/>
    public LayerContent Commit(string writable, IReadOnlyList<string> parents, string staging, Stream tar, CancellationToken cancel)
    {
        LayerContent content;
        using (var upper = DirectoryHandle.OpenHostPath(Files(writable)))
        using (var lower = new LowerView(parents.Select(Files)))
        {
            content = TreeCommit.Record(upper, lower, new OverlayDiff(upper, lower, cancel).Read(), staging, tar, cancel);
        }
        Directory.Move(Files(writable), Files(staging));
        return content;
    }

    /// <inheritdoc/>
    public long GetWritableSize(string writable, IReadOnlyList<string> parents) => TreeSize.Measure(Files(writable));

    private const string FilesDirectory = TreeExtractor.FilesDirectory;

    private static string Files(string layer) => Path.Combine(layer, FilesDirectory);

    private static string Relative(string directory, string path) =>
        path.StartsWith(directory + "/", StringComparison.Ordinal) ? path[(directory.Length + 1)..] : path;

    private static void RemoveTree(string path)
    {
        using var parent = DirectoryHandle.FindHostPath(Path.GetDirectoryName(path)!);
        if (parent is not null) TreeRemoval.Remove(parent, Path.GetFileName(path));
    }
}
