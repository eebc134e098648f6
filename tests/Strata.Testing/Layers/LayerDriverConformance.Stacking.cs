using Strata.Testing.Trees;
using static Strata.Testing.Trees.TreeItem;

namespace Strata.Testing.Layers;

/// <content>What one layer does to those below it.</content>
public abstract partial class LayerDriverConformance
{
    /// <summary>Every kind over every kind.</summary>
    [Fact]
    public void each_kind_replaces_each_kind_of_a_lower_layer()
    {
        TreeItem[][] kinds = [[File("x", "file")], [Directory("x"), File("x/child", "c")], [Link("x", "elsewhere")], [Fifo("x")], [CharacterDevice("x", 1, 5)]];
        foreach (var lower in kinds)
        {
            var below = Bench.Import([], lower);
            foreach (var upper in kinds)
            {
                if (lower.Length == 2 && upper.Length == 2) continue;
                var layer = Bench.Import([below], upper);
                Assert.Equal(new Tree(upper).Describe(), Bench.Show(layer, below));
                // And back again.
                var back = Bench.Import([layer, below], lower);
                Assert.Equal(new Tree(lower).Describe(), Bench.Show(back, layer, below));
            }
        }
    }

    /// <summary>A directory over a directory.</summary>
    [Fact]
    public void a_directory_over_a_directory_merges_and_takes_the_new_state()
    {
        var below = Bench.Import([], Directory("d").WithXattr("user.old", 1), File("d/a", "a"));
        var layer = Bench.Import([below], Directory("d", 0x1C0).OwnedBy(1, 2).At(5).WithXattr("user.new", 2), File("d/b", "b"));
        Assert.Equal(new Tree(Directory("d", 0x1C0).OwnedBy(1, 2).At(5).WithXattr("user.new", 2), File("d/a", "a"), File("d/b", "b")).Describe(), Bench.Show(layer, below));
    }

    /// <summary>Deletions.</summary>
    [Fact]
    public void whiteouts_delete_what_is_below_and_nothing_of_their_own_layer()
    {
        var below = Bench.Import([], Directory("d"), File("d/a", "a"), File("d/b", "b"), Directory("d/sub"), File("d/sub/x", "x"), File("top", "t"));
        var gone = Bench.Import([below], Directory("d"), Whiteout("d/a"), Whiteout("d/sub"), Whiteout("top"), Whiteout("d/never"), Whiteout("nowhere/x"));
        Assert.Equal(new Tree(Directory("d"), File("d/b", "b")).Describe(), WithoutLine(Bench.Show(gone, below), "nowhere "));
        // In either order.
        foreach (var items in (TreeItem[][])[[Directory("d"), Whiteout("d/a"), File("d/a", "new")], [Directory("d"), File("d/a", "new"), Whiteout("d/a")]])
        {
            var anew = Bench.Import([below], items);
            Assert.Contains($"d/a File 644 0:0 {DefaultTime} 3 bytes", Bench.Show(anew, below), StringComparison.Ordinal);
            Assert.Contains("d/b File", Bench.Show(anew, below), StringComparison.Ordinal);
        }
        var back = Bench.Import([gone, below], Directory("d"), File("d/a", "again"));
        Assert.Equal(new Tree(Directory("d"), File("d/a", "again"), File("d/b", "b")).Describe(), WithoutLine(Bench.Show(back, gone, below), "nowhere "));
    }

    /// <summary>A directory that is deleted and made again in one layer, in either order and without being listed.</summary>
    [Fact]
    public void a_directory_deleted_and_made_anew_shows_nothing_from_below()
    {
        var below = Bench.Import([], Directory("d", 0x1C0), File("d/a", "a"), Directory("d/s"), File("d/s/b", "b"));
        var expected = new Tree(Directory("d"), File("d/new", "n")).Describe();
        Assert.Equal(expected, Bench.Show(Bench.Import([below], Whiteout("d"), Directory("d"), File("d/new", "n")), below));
        Assert.Equal(expected, Bench.Show(Bench.Import([below], Directory("d"), File("d/new", "n"), Whiteout("d")), below));
        Assert.Equal(expected, Bench.Show(Bench.Import([below], Directory("d"), Opaque("d"), File("d/new", "n")), below));
        Assert.Equal(expected, Bench.Show(Bench.Import([below], Directory("d"), File("d/new", "n"), Opaque("d")), below));
        var mixed = Bench.Show(Bench.Import([below], Directory("d"), Whiteout("d/a"), Whiteout("d/s/b"), File("d/new", "n"), Opaque("d")), below);
        Assert.Equal(expected, WithoutLine(mixed, "d/s "));
        var unlisted = Bench.Show(Bench.Import([below], Whiteout("d"), File("d/new", "n")), below);
        Assert.Contains("d Directory 755 ", unlisted, StringComparison.Ordinal);
        Assert.DoesNotContain("d/a ", unlisted, StringComparison.Ordinal);
        Assert.Equal(expected, Bench.Show(Bench.Import([below], File("d", "file in between"), Directory("d"), File("d/new", "n")), below));
    }

    /// <summary>The opaque mark of the root.</summary>
    [Fact]
    public void an_opaque_root_hides_every_lower_layer()
    {
        var below = Bench.Import([], Directory("d"), File("d/a", "a"), File("f", "f"), Directory("e"));
        foreach (var items in (TreeItem[][])[[Opaque(""), Directory("d"), File("d/b", "b")], [Directory("d"), File("d/b", "b"), Opaque("")]])
        {
            var layer = Bench.Import([below], items);
            Assert.Equal(new Tree(Directory("d"), File("d/b", "b")).Describe(), Bench.Show(layer, below));
        }
    }

    /// <summary>Links to what another layer has.</summary>
    [Fact]
    public void a_hard_link_to_a_lower_file_becomes_one_file_of_two_names()
    {
        var below = Bench.Import([], Directory("d", 0x1C0).At(99), File("d/a", "content", 0x9ED).OwnedBy(1, 2).WithXattr("user.x", 1), File("other", "o"));
        var tar = new Tree(HardLink("b", "d/a"), Directory("e"), HardLink("e/c", "b")).ToTar();
        var layer = Bench.Import([below], tar);
        var a = File("d/a", "content", 0x9ED).OwnedBy(1, 2).WithXattr("user.x", 1);
        var expected = new Tree(Directory("d", 0x1C0).At(99), a, HardLink("b", "d/a"), Directory("e"), HardLink("e/c", "d/a"), File("other", "o"));
        Assert.Equal(expected.Describe(), Bench.Show(layer, below));
        Assert.Equal(tar, Bench.ReadTar(layer));
    }

    /// <summary>Names below a link that a lower layer made.</summary>
    [Fact]
    public void a_name_below_a_link_of_a_lower_layer_replaces_the_link()
    {
        var below = Bench.Import([], Directory("real"), File("real/a", "a"), Link("bin", "real"), Link("host", "/etc"));
        var layer = Bench.Import([below], File("bin/b", "b"), File("host/passwd", "ours"));
        var shown = Bench.Show(layer, below);
        Assert.Contains("bin Directory", shown, StringComparison.Ordinal);
        Assert.Contains("bin/b File", shown, StringComparison.Ordinal);
        Assert.Contains("host/passwd File", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("real/b", shown, StringComparison.Ordinal);
    }

    /// <summary>What another engine's own store looks like inside an image.</summary>
    [Fact]
    public void an_overlay_whiteout_device_in_a_layer_deletes_and_shows_nothing()
    {
        var below = Bench.Import([], File("a", "a"), File("b", "b"));
        var tar = new Tree(CharacterDevice("a", 0, 0), CharacterDevice("none", 0, 0)).ToTar();
        var layer = Bench.Import([below], tar);
        Assert.Equal(new Tree(File("b", "b")).Describe(), Bench.Show(layer, below));
        Assert.Equal(tar, Bench.ReadTar(layer));
    }

    /// <summary>Views of images.</summary>
    [Fact]
    public void a_view_refuses_writes()
    {
        Assert.SkipUnless(ViewsAreReadOnly, $"needs mounts, which {Bench.Driver.Name} does without");
        var layer = Bench.Import([], File("a", "a"));
        var view = Bench.Mount(null, [layer]);
        Assert.Throws<IOException>(() => System.IO.File.WriteAllText(view + "/b", "b"));
        Assert.Throws<IOException>(() => System.IO.File.WriteAllText(view + "/a", "b"));
        Bench.Driver.Mount(null, [layer], view);
        Bench.Driver.Unmount(view);
        Bench.Driver.Unmount(view);
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(view));
    }

    private static string WithoutLine(string shown, string start) => string.Join('\n', shown.Split('\n').Where(l => !l.StartsWith(start, StringComparison.Ordinal)));
}
