using Strata.Linux.Files;
using Strata.Linux.Mounts;

namespace Strata.Linux.Tests.Files;

public sealed class TreeRemovalTests : Scratch
{
    [Fact]
    public void a_tree_deeper_than_any_path_is_removed()
    {
        using var root = DirectoryHandle.OpenHostPath(Root);
        root.TryCreateDirectory("deep");
        var current = root.OpenDirectory("deep");
        for (var i = 0; i < 3000; i++)
        {
            current.TryCreateDirectory("level");
            current.CreateFile("file").Dispose();
            var next = current.OpenDirectory("level");
            current.Dispose();
            current = next;
        }
        current.Dispose();
        TreeRemoval.Remove(root, "deep");
        TreeRemoval.Remove(root, "deep");
        Assert.Empty(root.List());
    }

    [Fact]
    public void links_are_removed_and_not_followed()
    {
        Make("outside");
        File.WriteAllText(Root + "/outside/file", "safe");
        Make("tree");
        File.CreateSymbolicLink(Root + "/tree/link", Root + "/outside");
        using var root = DirectoryHandle.OpenHostPath(Root);
        TreeRemoval.Remove(root, "tree");
        Assert.True(File.Exists(Root + "/outside/file"));
        Assert.False(Directory.Exists(Root + "/tree"));
    }

    [Fact]
    public void what_is_mounted_in_a_tree_is_not_touched()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to mount");
        Make("lower");
        Make("empty");
        File.WriteAllText(Root + "/lower/file", "safe");
        Make("upper");
        Make("work");
        Make("tree/mount");
        OverlayMount.Mount(new OverlayOptions { BaseDirectory = Root, Lowers = ["lower"], Upper = "upper", Work = "work" }, Root + "/tree/mount");
        using var root = DirectoryHandle.OpenHostPath(Root);
        Assert.Throws<LinuxException>(() => TreeRemoval.Remove(root, "tree"));
        Assert.True(File.Exists(Root + "/tree/mount/file"));
        OverlayMount.Unmount(Root + "/tree/mount");
        TreeRemoval.Remove(root, "tree");
        Assert.False(Directory.Exists(Root + "/tree"));
    }
}
