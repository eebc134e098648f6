using Strata.Archive.Compression;
using Strata.Engine.Archives.Importing;
using Strata.Oci;

namespace Strata.Engine.Tests.Archives;

public sealed class ImportTests
{
    private static readonly byte[] Rootfs = TestMachine.Tar(("etc/a", "one"));

    [Theory]
    [InlineData(CompressionKind.None)]
    [InlineData(CompressionKind.Gzip)]
    [InlineData(CompressionKind.Zstd)]
    public void The_tar_becomes_the_layer_as_it_is(CompressionKind compression)
    {
        using var machine = new TestMachine();
        using var bytes = new MemoryStream();
        using (var output = Compressor.Create(bytes, compression, null, leaveOpen: true)) output.Write(Rootfs);
        File.WriteAllBytes(machine.PathOf("rootfs"), bytes.ToArray());
        var id = Importer(machine).Import(machine.PathOf("rootfs"), NoInput, new ImportOptions { Name = Reference.Parse("r"), Platform = Platform.Parse("linux/arm64") }, machine, CancellationToken.None);
        var config = machine.Store.Images.GetConfig(id);
        Assert.Equal([Digest.Of(Rootfs)], config.RootFs.DiffIds!);
        Assert.Equal(("linux", "arm64", "Imported from -"), (config.Os, config.Architecture, config.Comment));
        Assert.Equal(new History { Created = DateTimeOffset.UnixEpoch, Comment = "Imported from -" }, config.History!.Single());
        Assert.Equal(["r:latest"], machine.Store.Images.Get(id).Tags.Select(static t => t.Familiar));
        Assert.Equal("one", machine.ReadFile(id, "etc/a"));
    }

    [Fact]
    public void Standard_input_and_URLs_are_sources_too()
    {
        using var machine = new TestMachine();
        using var input = new MemoryStream(Rootfs);
        var message = Importer(machine).Import("-", () => input, new ImportOptions { Message = "mine" }, machine, CancellationToken.None);
        Assert.Equal("mine", machine.Store.Images.GetConfig(message).Comment);
        var fetched = Importer(machine).Import("http://host/rootfs.tar", NoInput, new ImportOptions(), machine, CancellationToken.None);
        Assert.Equal("Imported from http://host/rootfs.tar", machine.Store.Images.GetConfig(fetched).Comment);
    }

    [Fact]
    public void What_cannot_be_imported_leaves_nothing()
    {
        using var machine = new TestMachine();
        using var junk = new MemoryStream("junk"u8.ToArray());
        Assert.Equal(ErrorKind.DataLoss, Assert.ThrowsAny<StrataException>(() => Importer(machine).Import("-", () => junk, new ImportOptions(), machine, CancellationToken.None)).Kind);
        Assert.Equal("open /nosuch: no such file or directory", Assert.ThrowsAny<StrataException>(() => Importer(machine).Import("/nosuch", NoInput, new ImportOptions(), machine, CancellationToken.None)).Message);
        var digest = Reference.Parse("a@" + Digest.Of(Rootfs));
        Assert.Equal("cannot import digest reference", Assert.ThrowsAny<StrataException>(() => Importer(machine).Import("-", NoInput, new ImportOptions { Name = digest }, machine, CancellationToken.None)).Message);
        Assert.True(machine.IsEmpty);
    }

    private static Stream NoInput() => throw new InvalidOperationException("standard input was not to be read");

    private static ImageImporter Importer(TestMachine machine) => new(machine.Store, new FakeRemoteFiles(), new FixedTime());

    private sealed class FakeRemoteFiles : IRemoteFiles
    {
        public RemoteFile Open(Uri address, CancellationToken cancel) =>
            address.AbsolutePath == "/rootfs.tar" ? new RemoteFile(new MemoryStream(Rootfs), Rootfs.Length) : throw StrataException.NotFound($"Get \"{address}\": the server answered 404");
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
