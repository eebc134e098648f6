using Strata.Engine.Archives;
using Strata.Oci;

namespace Strata.Engine.Tests.Archives;

public sealed class OutputFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("strata-output-").FullName;

    [Fact]
    public void A_file_has_its_name_only_when_it_is_whole()
    {
        var path = Path.Combine(_directory, "out.tar");
        File.WriteAllText(path, "old");
        using (var dropped = OutputFile.Create(path, "save image")) dropped.Stream.Write("half"u8);
        Assert.Equal(["out.tar"], Directory.GetFiles(_directory).Select(Path.GetFileName));
        Assert.Equal("old", File.ReadAllText(path));
        using (var kept = OutputFile.Create(path, "save image"))
        {
            kept.Stream.Write("whole"u8);
            kept.Commit();
        }
        Assert.Equal("whole", File.ReadAllText(path));
        Assert.Equal(0x180u, Linux.Files.FileHandle.FindHostStatus(path)!.Value.Mode);
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData("/nosuchdir/x.tar", "failed to save image: invalid output path: stat /nosuchdir: no such file or directory")]
    [InlineData("/", "failed to save image: cannot write to a directory")]
    [InlineData("/dev/null", "failed to save image: cannot write to a character device file")]
    public void What_is_no_place_for_a_file_is_refused(string path, string message) =>
        Assert.Equal(message, Assert.ThrowsAny<StrataException>(() => OutputFile.Create(path, "save image")).Message);

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
