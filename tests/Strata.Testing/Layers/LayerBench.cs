using Strata.Archive;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Layers;
using Strata.Testing.FileSystems;
using Strata.Testing.Trees;

namespace Strata.Testing.Layers;

/// <summary>Does for one driver what a store does: directories for layers, writable layers and mounts. Layers are named by their directory.</summary>
public sealed class LayerBench(ILayerDriver driver, TestDirectory directory) : IDisposable
{
    private int _count;

    /// <summary>The driver under test.</summary>
    public ILayerDriver Driver => driver;

    /// <summary>Where everything is.</summary>
    public string Root => directory.Path;

    /// <summary>A new empty directory.</summary>
    public string NewDirectory(string kind) => Directory.CreateDirectory(Path.Combine(Root, $"{kind}-{Interlocked.Increment(ref _count)}")).FullName;

    /// <summary>Imports a tar on parents, topmost first.</summary>
    public string Import(IReadOnlyList<string> parents, byte[] tar) => Import(parents, new MemoryStream(tar), CancellationToken.None);

    /// <summary>Imports a tree on parents.</summary>
    public string Import(IReadOnlyList<string> parents, params TreeItem[] items) => Import(parents, new Tree(items).ToTar());

    /// <summary>As a store does it: into a staging directory that is removed on failure and renamed on success.</summary>
    public string Import(IReadOnlyList<string> parents, Stream tar, CancellationToken cancel)
    {
        var staging = NewDirectory("staging");
        try
        {
            driver.Import(staging, parents, tar, cancel);
            var layer = staging.Replace("staging", "layer", StringComparison.Ordinal);
            Directory.Move(staging, layer);
            return layer;
        }
        finally
        {
            TreeRemoval.Remove(Root, Path.GetFileName(staging));
        }
    }

    /// <summary>Commits a writable layer, and gives the layer and its tar.</summary>
    public (string Layer, byte[] Tar) Commit(string writable, IReadOnlyList<string> parents)
    {
        var layer = NewDirectory("layer");
        using var tar = new MemoryStream();
        driver.Commit(writable, parents, layer, tar, CancellationToken.None);
        return (layer, tar.ToArray());
    }

    /// <summary>A writable layer, mounted; its files are under the second value.</summary>
    public (string Writable, string Mount) NewWritable(IReadOnlyList<string> parents)
    {
        var writable = NewDirectory("writable");
        driver.PrepareWritable(writable, parents);
        return (writable, Mount(writable, parents));
    }

    /// <summary>Mounts a writable layer, or a view.</summary>
    public string Mount(string? writable, IReadOnlyList<string> parents)
    {
        var target = NewDirectory("mount");
        driver.Mount(writable, parents, target);
        return target;
    }

    /// <summary>What a stack shows when it is mounted, as text.</summary>
    public string Show(params string[] layers)
    {
        var target = Mount(null, layers);
        try
        {
            return TreeSnapshot.Read(target);
        }
        finally
        {
            driver.Unmount(target);
        }
    }

    /// <summary>A layer's tar.</summary>
    public byte[] ReadTar(string layer)
    {
        using var stream = driver.OpenTar(layer);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>What changed in a writable layer, as a tar.</summary>
    public byte[] WriteDiff(string writable, IReadOnlyList<string> parents)
    {
        using var bytes = new MemoryStream();
        driver.WriteDiff(writable, parents, bytes, CancellationToken.None);
        return bytes.ToArray();
    }

    /// <summary>What changed in a writable layer, in the form of <c>docker diff</c>.</summary>
    public string Diff(string writable, IReadOnlyList<string> parents) =>
        string.Join('\n', driver.Diff(writable, parents, CancellationToken.None).Select(static c => $"{"CAD"[c.Kind switch { ChangeKind.Changed => 0, ChangeKind.Added => 1, _ => 2 }]} {c.Path}"));

    /// <inheritdoc/>
    public void Dispose() => directory.Dispose();
}
