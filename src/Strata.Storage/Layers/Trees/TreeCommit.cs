using Strata.Linux.Files;
using Strata.Storage.Layers.Recipes;

namespace Strata.Storage.Layers.Trees;

/// <summary>Makes a writable layer's files those of a layer: what its tar does not say, they do not have.</summary>
[SupportedOSPlatform("linux")]
internal static class TreeCommit
{
    /// <summary>Writes the tar of <paramref name="differences"/>, and its recipe into <paramref name="staging"/>.</summary>
    public static LayerContent Record(DirectoryHandle tree, LowerView lower, IEnumerable<TreeDifference> differences, string staging, Stream tar, CancellationToken cancel)
    {
        try
        {
            return Write(tree, lower, differences, staging, tar, cancel);
        }
        catch (IOException e) when (LayerFailure.IsFull(e))
        {
            throw LayerFailure.Of("committing a layer", e);
        }
    }

    private static LayerContent Write(DirectoryHandle tree, LowerView lower, IEnumerable<TreeDifference> differences, string staging, Stream tar, CancellationToken cancel)
    {
        LayerContent content;
        bool hasRoot;
        using (var recipe = new RecipeWriter(staging))
        using (var archiver = new TreeArchiver(tar, recipe, cancel))
        {
            content = archiver.Write(differences);
            hasRoot = archiver.HasRoot;
            recipe.Finish();
            foreach (var socket in archiver.Sockets) RemoveQuietly(tree, socket);
        }
        if (!hasRoot && lower.FindStatus("") is { } below) tree.SetTimes(".", below.MtimeSeconds, below.MtimeNanoseconds);
        return content;
    }

    // Without moving the time of the directory, which the tar has.
    private static void RemoveQuietly(DirectoryHandle tree, string path)
    {
        using var parent = tree.FindDirectoryInRoot(LayerPath.Parent(path));
        if (parent is null) return;
        var status = parent.Status;
        parent.TryRemoveFile(LayerPath.Name(path));
        parent.SetTimes(".", status.MtimeSeconds, status.MtimeNanoseconds);
    }
}
