using Strata.Host.Trees;
using Strata.Portable.Tests.Harness;

namespace Strata.Portable.Tests.Files;

public sealed class RemovalTests : IDisposable
{
    private readonly PortableMachine _machine = new();

    [Fact]
    public void A_tree_goes_and_what_its_links_lead_to_stays()
    {
        _machine.Write("tree/d/e/f", "");
        _machine.Write("outside/kept", "");
        Directory.CreateSymbolicLink(_machine.File("tree/d/link"), "../../outside");
        File.CreateSymbolicLink(_machine.File("tree/dead"), "nowhere");

        DirectoryRemoval.Remove(_machine.Directory, "tree");

        Assert.False(Path.Exists(_machine.File("tree")));
        Assert.True(File.Exists(_machine.File("outside/kept")));
    }

    [Fact]
    public void A_link_goes_itself()
    {
        _machine.Write("outside/kept", "");
        Directory.CreateSymbolicLink(_machine.File("link"), "outside");

        DirectoryRemoval.Remove(_machine.Directory, "link");

        Assert.False(Path.Exists(_machine.File("link")));
        Assert.True(File.Exists(_machine.File("outside/kept")));
    }

    [Fact]
    public void What_nobody_may_enter_or_write_goes_too()
    {
        _machine.Write("tree/closed/file", "");
        File.SetUnixFileMode(_machine.File("tree/closed/file"), UnixFileMode.None);
        File.SetUnixFileMode(_machine.File("tree/closed"), UnixFileMode.None);

        DirectoryRemoval.Remove(_machine.Directory, "tree");

        Assert.False(Path.Exists(_machine.File("tree")));
    }

    [Fact]
    public void Nothing_happens_when_nothing_is_there_and_a_file_is_no_trouble()
    {
        _machine.Write("file", "");

        DirectoryRemoval.Remove(_machine.Directory, "gone");
        DirectoryRemoval.Remove(_machine.Directory, "file");

        Assert.Empty(Directory.EnumerateFileSystemEntries(_machine.Directory));
    }

    [Fact]
    public void A_deep_tree_takes_no_stack()
    {
        // As deep as paths go.
        Directory.CreateDirectory(_machine.File("tree/" + string.Concat(Enumerable.Repeat("d/", 1900))));

        DirectoryRemoval.Remove(_machine.Directory, "tree");

        Assert.Empty(Directory.EnumerateFileSystemEntries(_machine.Directory));
    }

    [Fact]
    public void Two_remove_the_same_tree()
    {
        for (var i = 0; i < 300; i++) _machine.Write($"tree/{i % 20}/{i}", "");

        Parallel.For(0, 4, _ => DirectoryRemoval.Remove(_machine.Directory, "tree"));

        Assert.False(Path.Exists(_machine.File("tree")));
    }

    public void Dispose() => _machine.Dispose();
}
