using System.Text;
using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage.Images;
using Strata.Storage.Layers;
using Strata.Storage.Leases;

namespace Strata.Storage.Tests.Stores;

/// <summary>A store of its own in a new directory, gone at the end.</summary>
internal sealed class TestStore : IDisposable
{
    public TestStore(string driver = "overlay")
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Root = Directory.CreateTempSubdirectory("strata-store-").FullName;
        Driver = driver;
        Store = Reopen();
    }

    public string Root { get; }

    public string Driver { get; }

    public Store Store { get; }

    /// <summary>The same data root as another process would have it.</summary>
    public Store Reopen() => Store.Open(new StoreOptions { Root = Root, Driver = Driver });

    /// <summary>A tar of files: path to content.</summary>
    public static MemoryStream Tar(params ReadOnlySpan<(string Path, string Content)> files)
    {
        var stream = new MemoryStream();
        using var writer = new TarWriter(stream);
        foreach (var (path, content) in files)
        {
            var bytes = Encoding.UTF8.GetBytes(content);
            writer.WriteEntry(new TarEntry { Name = path, Type = TarEntryType.File, Mode = 0x1A4, Size = bytes.Length, StoredSize = bytes.Length, MtimeSeconds = 1_700_000_000 });
            writer.Write(bytes);
        }
        writer.Finish();
        stream.Position = 0;
        return stream;
    }

    public static DiffId DiffIdOf(MemoryStream tar) => new(Digest.Of(tar.ToArray()));

    /// <summary>Makes an image of some layers, bottom first.</summary>
    public static StoredImage Image(Store store, Lease lease, params ReadOnlySpan<Layer> layers)
    {
        var config = new ImageConfig
        {
            Os = "linux",
            Architecture = "amd64",
            Created = DateTimeOffset.UnixEpoch,
            RootFs = new RootFs { DiffIds = [.. layers.ToArray().Select(static l => l.DiffId.Digest)] },
        };
        return store.Images.Put(lease, new NewImage { Config = OciJson.Write(config) });
    }

    public string[] LayerDirectories() => Directory.GetDirectories(Path.Combine(Root, "layers"));

    public void Dispose()
    {
        Store.Dispose();
        foreach (var point in Linux.Mounts.MountTable.Below(Root)) Linux.Mounts.OverlayMount.Unmount(point);
        TreeRemoval.Remove(Path.GetDirectoryName(Root)!, Path.GetFileName(Root));
    }
}
