using System.Text;
using Strata.Archive.Tar;
using Strata.Engine.Containers.Copying;
using Strata.Oci;
using Strata.Portable.Tests.Harness;
using Strata.Testing.Trees;

namespace Strata.Portable.Tests.Building;

/// <summary>Files that are written to a directory without system calls, from archives that may be hostile.</summary>
public sealed class PortableOutputTests : IDisposable
{
    private readonly PortableMachine _machine = new();

    public PortableOutputTests() => Directory.CreateDirectory(_machine.File("out"));

    [Fact]
    public void Files_have_content_modes_and_times()
    {
        Unpack(
            TreeItem.Directory("d", 0x16D), // 0555: what is in it is written all the same
            TreeItem.File("d/a", "text", 0x9E9), // 04751
            TreeItem.Directory("d/sub", 0x1C0),
            TreeItem.Sparse("sparse", 1 << 20, new TarSegment(4096, 10)),
            TreeItem.Link("link", "d/a"),
            TreeItem.HardLink("same", "d/a"));

        Assert.Equal("text", File.ReadAllText(Out("d/a")));
        Assert.Equal((UnixFileMode)0x9E9, File.GetUnixFileMode(Out("d/a")));
        Assert.Equal((UnixFileMode)0x16D, File.GetUnixFileMode(Out("d")));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(TreeItem.DefaultTime), File.GetLastWriteTimeUtc(Out("d/a")));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(TreeItem.DefaultTime), Directory.GetLastWriteTimeUtc(Out("d")));
        Assert.Equal(1 << 20, new FileInfo(Out("sparse")).Length);
        Assert.Equal("d/a", new FileInfo(Out("link")).LinkTarget);
        Assert.Equal("text", File.ReadAllText(Out("same")));
    }

    [Fact]
    public void What_is_there_is_replaced()
    {
        _machine.Write("outside", "kept");
        _machine.Write("out/a", "old");
        File.CreateSymbolicLink(Out("b"), "../outside");

        Unpack(TreeItem.File("a", "new"), TreeItem.File("b", "new"));

        Assert.Equal("new", File.ReadAllText(Out("a")));
        Assert.Null(new FileInfo(Out("b")).LinkTarget);
        Assert.Equal("kept", File.ReadAllText(_machine.File("outside")));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("d/../../a")]
    public void Nothing_leaves_the_directory(string name)
    {
        Assert.Contains("leads out of", Refused(TreeItem.File(name)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_machine.File("a")));
    }

    [Fact]
    public void Nothing_goes_through_a_link_that_was_there()
    {
        Directory.CreateDirectory(_machine.File("outside"));
        Directory.CreateSymbolicLink(Out("link"), "../outside");

        Assert.Contains("\"link\" is a symbolic link", Refused(TreeItem.File("link/a")).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_machine.File("outside")));
    }

    [Fact]
    public void Nothing_goes_through_a_link_of_the_archive()
    {
        Directory.CreateDirectory(_machine.File("outside"));

        Assert.Contains("\"link\" is a symbolic link", Refused(TreeItem.Link("link", "../outside"), TreeItem.File("link/a")).Message, StringComparison.Ordinal);
        Assert.Contains("invalid hardlink", Refused(TreeItem.HardLink("a", "link/x")).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_machine.File("outside")));
    }

    [Fact]
    public void A_hard_link_leads_to_what_the_archive_has_made()
    {
        _machine.Write("out/old", "old");

        Assert.Contains("invalid hardlink", Refused(TreeItem.HardLink("a", "old")).Message, StringComparison.Ordinal);
        Assert.Contains("invalid hardlink", Refused(TreeItem.HardLink("a", "../../etc/passwd")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_and_a_file_do_not_take_each_others_place()
    {
        Directory.CreateDirectory(Out("d"));
        _machine.Write("out/f", "");

        Assert.Contains("cannot overwrite directory \"d\"", Refused(TreeItem.File("d")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot overwrite directory \"d\"", Refused(TreeItem.Link("d", "f")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot", Refused(TreeItem.Directory("f")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot", Refused(TreeItem.File("f/x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_and_a_pipe_are_refused_with_what_has_them()
    {
        Assert.Contains("type=tar has it", Refused(TreeItem.CharacterDevice("null", 1, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("type=tar has it", Refused(TreeItem.Fifo("pipe")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_no_Unicode_is_refused()
    {
        Assert.Contains("no Unicode", Refused(TreeItem.File(ImagePath.Decode("bad\xff"u8[..4]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_differ_in_case_are_two_where_the_file_system_has_both()
    {
        Unpack(TreeItem.File("a", "1"), TreeItem.File("A", "2"));

        Assert.Equal(("1", "2"), (File.ReadAllText(Out("a")), File.ReadAllText(Out("A"))));
    }

    [Fact]
    public void A_later_entry_takes_the_place_of_an_earlier_one()
    {
        Unpack(TreeItem.Link("a", "nowhere"), TreeItem.File("a", "file"), TreeItem.File("b", "file"), TreeItem.Link("b", "nowhere"));

        Assert.Equal("file", File.ReadAllText(Out("a")));
        Assert.Equal("nowhere", new FileInfo(Out("b")).LinkTarget);
    }

    [Fact]
    public void A_build_writes_what_the_one_on_Linux_writes()
    {
        _machine.Write("context/d/a", "text");
        File.SetUnixFileMode(_machine.File("context/d/a"), (UnixFileMode)0x1E8);
        File.CreateSymbolicLink(_machine.File("context/link"), "d/a");
        foreach (var (kind, run) in ((string, Func<string, string[], PortableOutcome>)[])[("expected", _machine.RunOnLinux), ("made", _machine.RunWith)])
        {
            run("FROM scratch\nCOPY . /\n", ["build", "-q", "-f", "-", "-o", _machine.File(kind), _machine.File("context")]).Succeeded();
        }

        Assert.Equal(TreeSnapshotOf("expected"), TreeSnapshotOf("made"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_machine.Directory, ".made*"));
    }

    public void Dispose() => _machine.Dispose();

    private string Out(string name) => _machine.File("out/" + name);

    private void Unpack(params TreeItem[] items)
    {
        using var unpacker = new PortableUnpacker(_machine.File("out"), new UnpackOptions { DisplayPath = "out" }, CancellationToken.None);
        unpacker.Unpack(new MemoryStream(new Tree(items).ToTar()));
    }

    private StrataException Refused(params TreeItem[] items) => Assert.Throws<StrataException>(() => Unpack(items));

    private string TreeSnapshotOf(string name) => Encoding.UTF8.GetString(Testing.Tool.Run("find", _machine.File(name), "-mindepth", "1", "-printf", "%P %y %m %s %T@ %l\n").ToArray()).Split('\n').Order(StringComparer.Ordinal).Aggregate(static (a, b) => a + "\n" + b);
}
