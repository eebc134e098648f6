using System.Text;
using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Linux.Mounts;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Images;
using Strata.Storage.Layers;

namespace Strata.Engine.Tests.Archives;

/// <summary>A store of its own in a new directory with the files of a test beside it; gone at the end.</summary>
internal sealed class TestMachine : IProgress<ProgressEvent>, IDisposable
{
    public TestMachine(string driver = "overlay")
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Root = Directory.CreateTempSubdirectory("strata-archives-").FullName;
        Store = Store.Open(new StoreOptions { Root = Path.Combine(Root, "store"), Driver = driver });
    }

    public string Root { get; }

    public Store Store { get; }

    public List<string> Results { get; } = [];

    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>A tar of files: path to content.</summary>
    public static byte[] Tar(params ReadOnlySpan<(string Path, string Content)> files)
    {
        using var stream = new MemoryStream();
        using var writer = new TarWriter(stream);
        foreach (var (path, content) in files)
        {
            var bytes = Encoding.UTF8.GetBytes(content);
            writer.WriteEntry(new TarEntry { Name = path, Type = TarEntryType.File, Mode = 0x1A4, Size = bytes.Length, StoredSize = bytes.Length, MtimeSeconds = 1_700_000_000 });
            writer.Write(bytes);
        }
        writer.Finish();
        return stream.ToArray();
    }

    public static byte[] ConfigOf(params byte[][] layers) => OciJson.Write(new ImageConfig
    {
        Os = "linux",
        Architecture = "amd64",
        Created = DateTimeOffset.UnixEpoch,
        Config = new ContainerConfig { Cmd = ["sh"] },
        RootFs = new RootFs { DiffIds = [.. layers.Select(static l => Digest.Of(l))] },
    });

    /// <summary>Puts an image of some layers, bottom first, into the store.</summary>
    public Digest AddImage(string[] tags, params byte[][] layers)
    {
        using var lease = Store.AcquireLease();
        ChainId? parent = null;
        foreach (var tar in layers)
        {
            using var stream = new MemoryStream(tar);
            parent = Store.Layers.Import(lease, parent, null, stream, CancellationToken.None).Id;
        }
        var id = Store.Images.Put(lease, new NewImage { Config = ConfigOf(layers) }).Id;
        foreach (var tag in tags) Store.Images.Tag(Reference.Parse(tag), id);
        return id;
    }

    /// <summary>True when nothing is in the store: no image, no layer, no file of a load.</summary>
    public bool IsEmpty => Store.Images.List().Count == 0 && Store.Layers.List().Count == 0 && Directory.GetFileSystemEntries(Path.Combine(Store.Paths.Root, "staging")).Length == 0;

    public string ReadFile(Digest image, string path)
    {
        using var tree = Store.Layers.OpenTree(Store.Images.Get(image).Layers);
        using var file = tree.OpenFile(path);
        Assert.NotNull(file);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public void Report(ProgressEvent value)
    {
        if (value is ResultProduced result)
        {
            lock (Results) Results.Add(result.Text);
        }
    }

    public void Dispose()
    {
        Store.Dispose();
        foreach (var point in MountTable.Below(Root)) OverlayMount.Unmount(point);
        TreeRemoval.Remove(Path.GetDirectoryName(Root)!, Path.GetFileName(Root));
    }
}
