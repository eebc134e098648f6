using System.Text;
using Strata.Archive.Tar;
using Strata.Engine.Containers;
using Strata.Engine.Images;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Containers;
using Strata.Storage.Images;

namespace Strata.Engine.Tests.Images;

/// <summary>A store of its own with small images, gone at the end.</summary>
internal sealed class ImageFixture : IDisposable
{
    public ImageFixture()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Root = Directory.CreateTempSubdirectory("strata-images-").FullName;
        Store = Store.Open(new StoreOptions { Root = Root, Driver = "overlay", Durable = false });
    }

    public string Root { get; }

    public Store Store { get; }

    public ImageRemoval Removal => new(Store, new ContainerLife(Store, TimeProvider.System));

    /// <summary>Makes an image of layers that hold one file each.</summary>
    /// <param name="tag">Its name; null for none.</param>
    /// <param name="contents">What the files hold, bottom first.</param>
    /// <param name="created">When it says it was made.</param>
    /// <param name="parent">The image that it was committed from.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="history">How it says it came about; null for one step a layer.</param>
    public StoredImage Add(string? tag, string[] contents, int created = 0, Digest? parent = null, Dictionary<string, string>? labels = null, IReadOnlyList<History>? history = null)
    {
        using var lease = Store.AcquireLease();
        ChainId? top = null;
        var diffIds = new List<Digest>();
        foreach (var content in contents)
        {
            using var tar = Tar("f-" + content[..Math.Min(8, content.Length)], content);
            var layer = Store.Layers.Import(lease, top, null, tar, CancellationToken.None);
            top = layer.Id;
            diffIds.Add(layer.DiffId.Digest);
        }
        var config = new ImageConfig
        {
            Os = "linux",
            Architecture = "amd64",
            Created = DateTimeOffset.UnixEpoch.AddHours(500_000 + created),
            Config = new ContainerConfig { Labels = labels, Cmd = ["sh"] },
            RootFs = new RootFs { DiffIds = diffIds },
            History = history ?? [.. contents.Select(static c => new History { CreatedBy = "COPY " + c, Comment = "test" })],
        };
        var image = Store.Images.Put(lease, new NewImage { Config = OciJson.Write(config), Parent = parent });
        if (tag is not null) Store.Images.Tag(Reference.Parse(tag), image.Id);
        return Store.Images.Get(image.Id);
    }

    /// <summary>Makes a container that has ended, or one that the store calls running.</summary>
    public string AddContainer(StoredImage image, string state = "exited")
    {
        var id = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()) + Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        Store.Containers.Add(new ContainerRecord { Id = id, Name = "c" + id[..8], Image = image.Id, Created = DateTimeOffset.UnixEpoch, State = state, Document = "{}"u8.ToArray() });
        Store.Writables.Create(id, image.Layers, null);
        return id;
    }

    public static string[] Texts(RemovalReport report) => [.. report.Records.Select(static r => (r.IsDeletion ? "Deleted: " : "Untagged: ") + r.Text)];

    public void Dispose()
    {
        Store.Dispose();
        foreach (var point in Linux.Mounts.MountTable.Below(Root)) Linux.Mounts.OverlayMount.Unmount(point);
        TreeRemoval.Remove(Path.GetDirectoryName(Root)!, Path.GetFileName(Root));
    }

    private static MemoryStream Tar(string name, string content)
    {
        var stream = new MemoryStream();
        using var writer = new TarWriter(stream);
        var bytes = Encoding.UTF8.GetBytes(content);
        writer.WriteEntry(new TarEntry { Name = name, Type = TarEntryType.File, Mode = 0x1A4, Size = bytes.Length, StoredSize = bytes.Length, MtimeSeconds = 1_700_000_000 });
        writer.Write(bytes);
        writer.Finish();
        stream.Position = 0;
        return stream;
    }
}
