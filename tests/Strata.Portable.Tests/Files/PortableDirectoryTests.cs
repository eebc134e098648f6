using System.Text;
using Strata.Host.Trees;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Portable.Tests.Harness;
using Strata.Testing;

namespace Strata.Portable.Tests.Files;

public sealed class PortableDirectoryTests : IDisposable
{
    private readonly PortableMachine _machine = new();

    private PortableDirectory Open() => new(_machine.Directory);

    [Fact]
    public void A_file_has_its_mode_size_and_time()
    {
        var path = _machine.Write("d/a.txt", "text");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, (UnixFileMode)0x9E9); // 04751

        var status = Open().Find("d/a.txt");

        Assert.Equal(new FileStatus { Kind = FileKind.File, Mode = 0x9E9, Size = 4, Links = 1, MtimeSeconds = 1_000_000_000 }, status);
    }

    [Fact]
    public void A_time_before_1970_counts_from_the_second_below()
    {
        File.SetLastWriteTimeUtc(_machine.Write("old", ""), DateTime.UnixEpoch.AddSeconds(-2).AddTicks(5));

        var status = Open().Find("old")!.Value;

        Assert.Equal((-2L, 500), (status.MtimeSeconds, status.MtimeNanoseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    public void A_directory_is_found(string path)
    {
        _machine.Write("d/a", "");

        Assert.Equal(FileKind.Directory, Open().Find(path)!.Value.Kind);
    }

    [Theory]
    [InlineData("d/A.txt")]
    [InlineData("D/a.txt")]
    [InlineData("d/a.txt/")]
    [InlineData("d/a.txt/b")]
    [InlineData("d//a.txt")]
    [InlineData("./d")]
    [InlineData("d/../d/a.txt")]
    [InlineData("..")]
    [InlineData("/etc")]
    [InlineData("d/a.txt\0")]
    [InlineData("gone/a")]
    public void Nothing_is_at_a_path_that_is_not_spelled_as_the_directory_lists_it(string path)
    {
        _machine.Write("d/a.txt", "");

        Assert.Null(Open().Find(path));
        Assert.Null(Open().FindAll(path + "/x"));
    }

    [Fact]
    public void No_link_is_followed()
    {
        _machine.Write("outside/secret", "s");
        _machine.Write("tree/a", "a");
        Directory.CreateSymbolicLink(_machine.File("tree/up"), "../outside");
        File.CreateSymbolicLink(_machine.File("tree/file"), "../outside/secret");
        var tree = new PortableDirectory(_machine.File("tree"));

        Assert.Equal((FileKind.SymbolicLink, 0x1FFu), (tree.Find("up")!.Value.Kind, tree.Find("up")!.Value.Mode));
        Assert.Equal("../outside", tree.FindLinkTarget("up"));
        Assert.Null(tree.Find("up/secret"));
        Assert.Null(tree.FindAll("up"));
        Assert.Null(tree.OpenFile("file"));
        Assert.Null(tree.FindLinkTarget("a"));
    }

    [Fact]
    public void A_link_to_nothing_and_one_in_a_circle_are_links()
    {
        File.CreateSymbolicLink(_machine.File("dead"), "nowhere");
        File.CreateSymbolicLink(_machine.File("circle"), "circle");

        Assert.Equal(["circle", "dead"], Open().FindAll("")!.Where(static entry => entry.Status.Kind == FileKind.SymbolicLink).Select(static entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal("circle", Open().FindLinkTarget("circle"));
    }

    [Fact]
    public void A_file_made_after_the_directory_was_listed_is_found_and_one_removed_is_not()
    {
        _machine.Write("a", "");
        var tree = Open();
        Assert.Single(tree.FindAll("")!);
        _machine.Write("b", "b");
        File.Delete(_machine.File("a"));

        Assert.Equal(1, tree.Find("b")!.Value.Size);
        Assert.Null(tree.Find("a"));
    }

    [Fact]
    public void A_pipe_does_not_keep_anybody_waiting()
    {
        Tool.Run("mkfifo", _machine.File("pipe"));

        using var content = Open().OpenFile("pipe")!;

        Assert.Equal(0, content.Read(new byte[10]));
    }

    [Theory]
    [InlineData("\"; *?[]")]
    [InlineData("\n\t\x1b[31m")]
    [InlineData("ünïcödé 🐋")]
    [InlineData("-rf")]
    [InlineData("a\\b")]
    [InlineData("nul")]
    [InlineData(" a. ")]
    [InlineData("�")]
    public void A_hostile_name_is_a_name(string name)
    {
        File.WriteAllText(_machine.File(name), "x");

        Assert.Equal(name, Assert.Single(Open().FindAll("")!).Name);
        using var content = new StreamReader(Open().OpenFile(name)!);
        Assert.Equal("x", content.ReadToEnd());
    }

    [Fact]
    public void A_name_that_is_no_Unicode_is_refused_and_not_left_out()
    {
        Tool.Run("sh", "-c", $"printf x > \"{_machine.Directory}/$(printf 'bad\\377name')\"");

        var failure = Assert.Throws<StrataException>(() => Open().FindAll(""));

        Assert.Equal(ErrorKind.FailedPrecondition, failure.Kind);
        Assert.Contains("no Unicode", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Content_is_read_from_its_start()
    {
        _machine.Write("a", "content");
        var buffer = new byte[100];

        using var content = Open().OpenFile("a")!;

        Assert.Equal("content", Encoding.UTF8.GetString(buffer, 0, content.Read(buffer)));
    }

    [Fact]
    public void A_directory_that_is_missing_cannot_be_opened() => Assert.Throws<DirectoryNotFoundException>(() => new PortableDirectory(_machine.File("gone")));

    public void Dispose() => _machine.Dispose();
}
