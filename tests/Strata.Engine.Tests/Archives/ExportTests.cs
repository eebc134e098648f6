using Strata.Archive.Tar;
using Strata.Engine.Archives.Exporting;
using Strata.Oci;

namespace Strata.Engine.Tests.Archives;

public sealed class ExportTests
{
    private static readonly byte[] Lower = TestMachine.Tar(("etc/a", "one"), ("etc/b", "two"), ("gone/x", "x"), ("kept/y", "y"));
    private static readonly byte[] Upper = TestMachine.Tar((".wh.gone", ""), ("etc/.wh.b", ""), ("etc/c", "three"));

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public void A_container_is_exported_merged_and_in_order(string driver)
    {
        using var machine = new TestMachine(driver);
        var image = machine.Store.Images.Get(machine.AddImage([], Lower, Upper));
        machine.Store.Writables.Create("container", image.Layers, null);
        var root = machine.Store.Writables.Mount("container");
        File.Delete(Path.Combine(root, "kept/y"));
        File.WriteAllText(Path.Combine(root, "new"), "new");
        Link(Path.Combine(root, "new"), "same");
        File.CreateSymbolicLink(Path.Combine(root, "to"), "etc/a");
        var running = Export(machine);
        machine.Store.Writables.Unmount("container");
        var stopped = Export(machine);
        Assert.Equal(running, stopped);
        Assert.Equal(["Directory etc", "File etc/a", "File etc/c", "Directory kept", "File new", "HardLink same", "SymbolicLink to"], Entries(stopped));
    }

    [Fact]
    public void No_container_is_an_error()
    {
        using var machine = new TestMachine();
        var failure = Assert.ThrowsAny<StrataException>(() => new ContainerExporter(machine.Store).Export("nosuch", Stream.Null, CancellationToken.None));
        Assert.Equal((ErrorKind.NotFound, "No such container: nosuch"), (failure.Kind, failure.Message));
    }

    private static void Link(string file, string name)
    {
        using var directory = Linux.Files.DirectoryHandle.OpenHostPath(Path.GetDirectoryName(file)!);
        directory.CreateHardLink(name, directory, Path.GetFileName(file));
    }

    private static byte[] Export(TestMachine machine)
    {
        using var output = new MemoryStream();
        new ContainerExporter(machine.Store).Export("container", output, CancellationToken.None);
        return output.ToArray();
    }

    private static List<string> Entries(byte[] tar)
    {
        using var stream = new MemoryStream(tar);
        using var reader = new TarReader(stream);
        var entries = new List<string>();
        while (reader.Next() is { } entry) entries.Add(entry.ToString());
        return entries;
    }
}
