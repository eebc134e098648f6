using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Testing.Trees;
using static Strata.Testing.Trees.TreeItem;

namespace Strata.Testing.Layers;

/// <summary>
/// What a driver must do that holds layers as files: writable layers, what changed in them and as which layer it comes back, and
/// recipes.
/// </summary>
public abstract class FilesDriverConformance : LayerDriverConformance
{
    private static readonly TreeItem[] Base =
    [
        Directory("bin"), File("bin/tool", "tool", 0x1ED), File("bin/kept", "kept"),
        Directory("d").At(500), File("d/1", "d/1"), File("d/2", "d/2"), Directory("d/sub").At(500), File("d/sub/x", "x"),
        Directory("e"), File("e/1", "e"), File("f1", "f1"), File("f2", "f2"), File("f3", "f3"), File("f4", "f4"), Link("l1", "f1"), Link("l2", "f2"),
        Directory("g"), File("g/1", "1"), Directory("tree").At(501), Directory("tree/a").At(502), File("tree/a/b", "b"), File("h1", "linked"), HardLink("h2", "h1"),
    ];

    /// <summary>The list that <c>docker diff</c> gives for the same changes.</summary>
    [Fact]
    public void changes_of_every_kind_are_listed_as_docker_lists_them()
    {
        var below = Bench.Import([], Base);
        var (writable, mount) = Bench.NewWritable([below]);
        Assert.Equal("", Bench.Diff(writable, [below]));
        Change(mount);
        Bench.Driver.Unmount(mount);
        Assert.Equal(
            """
            A /a
            A /a/b
            A /a/b/c
            A /a-x
            C /bin
            C /bin/tool
            C /d
            D /d/2
            A /d/3
            C /d/sub
            D /d/sub/x
            C /e
            C /f2
            A /f3link
            A /fifo
            C /g
            D /g/1
            C /l1
            A /l1/z
            A /moved
            A /moved/a
            A /moved/a/b
            D /tree
            """.Replace("\r", "", StringComparison.Ordinal),
            Bench.Diff(writable, [below]));
    }

    /// <summary>Diff, write, commit and import of the same changes.</summary>
    [Fact]
    public void a_committed_layer_its_tar_and_the_writable_layer_are_the_same()
    {
        var below = Bench.Import([], Base);
        var (writable, mount) = Bench.NewWritable([below]);
        Change(mount);
        var merged = TreeSnapshot.Read(mount);
        Bench.Driver.Unmount(mount);
        var tar = Bench.WriteDiff(writable, [below]);
        Assert.Equal(tar, Bench.WriteDiff(writable, [below]));
        var imported = Bench.Import([below], tar);
        Assert.Equal(merged, Bench.Show(imported, below));
        Assert.Equal(tar, Bench.ReadTar(imported));
        var (committed, written) = Bench.Commit(writable, [below]);
        Assert.Equal(tar, written);
        Assert.Equal(tar, Bench.ReadTar(committed));
        Assert.Equal(merged, Bench.Show(committed, below));
    }

    /// <summary>A layer of everything, made by writing.</summary>
    [Fact]
    public void everything_written_into_a_writable_layer_is_committed()
    {
        var (writable, mount) = Bench.NewWritable([]);
        var tree = new Tree(Everything);
        tree.Create(mount);
        Bench.Driver.Unmount(mount);
        Assert.True(Bench.Driver.GetWritableSize(writable, []) >= 3_000_000);
        var (layer, tar) = Bench.Commit(writable, []);
        Assert.Equal(tree.Describe(), Bench.Show(layer));
        Assert.Equal(tar, Bench.ReadTar(layer));
        Assert.Equal(tree.Describe(), Bench.Show(Bench.Import([], tar)));
        Assert.True(tar.Length < 2_000_000, "the holes of a sparse file are not stored");
    }

    /// <summary>File systems keep holes in different ways, and some programs write the zeros: the content alone counts.</summary>
    [Fact]
    public void zeros_give_the_same_layer_whether_they_were_written_or_left_out()
    {
        const int Size = 1_000_003;
        var content = new byte[Size];
        // Data at the start, across the end of a block, and behind a hole that no block fills; zeros at the end.
        foreach (var (at, length) in (ReadOnlySpan<(int, int)>)[(0, 1), (131_000, 200), (300_000, 5), (380_000, 1)]) content.AsSpan(at, length).Fill(7);
        var tars = new List<byte[]>();
        foreach (var leavesOut in (bool[])[false, true])
        {
            var (writable, mount) = Bench.NewWritable([]);
            using (var stream = System.IO.File.Create(System.IO.Path.Combine(mount, "file")))
            {
                for (var at = 0; at < Size;)
                {
                    var length = content[at] == 0 ? content.AsSpan(at).IndexOfAnyExcept((byte)0) : content.AsSpan(at).IndexOf((byte)0);
                    if (length < 0) length = Size - at;
                    if (leavesOut && content[at] == 0) stream.Seek(length, SeekOrigin.Current);
                    else stream.Write(content, at, length);
                    at += length;
                }
                stream.SetLength(Size);
            }
            using (var none = System.IO.File.Create(System.IO.Path.Combine(mount, "zeros")))
            {
                if (!leavesOut) none.Write(new byte[200_000]);
                none.SetLength(200_000);
            }
            using (var root = DirectoryHandle.OpenHostPath(mount))
            {
                foreach (var name in (string[])["file", "zeros", "."]) root.SetTimes(name, 77, 0);
            }
            Bench.Driver.Unmount(mount);
            var (layer, tar) = Bench.Commit(writable, []);
            Assert.Equal(tar, Bench.ReadTar(layer));
            Assert.Equal(Bench.Show(layer), Bench.Show(Bench.Import([], tar)));
            tars.Add(tar);
        }
        Assert.Equal(tars[0], tars[1]);
        Assert.True(tars[0].Length < 500_000, $"blocks of zeros are left out: {tars[0].Length} bytes");
    }

    /// <summary>Names of one file that come and go.</summary>
    [Theory]
    [InlineData("h1")]
    [InlineData("h1", "h2")]
    [InlineData("h3")]
    public void a_name_in_the_place_of_another_is_a_link_again(params string[] gone)
    {
        var below = Bench.Import([], File("h1", "linked"), HardLink("h2", "h1"), HardLink("h3", "h1"));
        var (writable, mount) = Bench.NewWritable([below]);
        using (var root = DirectoryHandle.OpenHostPath(mount))
        {
            root.CreateHardLink("a", root, "h3");
            foreach (var name in gone) Assert.True(root.TryRemoveFile(name));
        }
        Bench.Driver.Unmount(mount);
        CheckRoundTrip(writable, [below]);
    }

    /// <summary>Metadata alone.</summary>
    [Fact]
    public void changes_of_owner_mode_time_and_attributes_alone_are_changes()
    {
        var below = Bench.Import([], File("owner", "1"), File("mode", "2"), File("time", "3"), File("xattr", "4"), File("none", "5"), Directory("dir"), Link("link", "t"));
        var (writable, mount) = Bench.NewWritable([below]);
        using (var root = DirectoryHandle.OpenHostPath(mount))
        {
            root.SetOwner("owner", 1, 2);
            root.SetMode("mode", 0x9ED);
            root.SetTimes("time", 77, 0);
            root.SetXattr("xattr", "user.x", "y"u8);
            root.SetOwner("none", 0, 0);
            root.SetMode("dir", 0x1C0);
            root.SetOwner("link", 3, 4);
        }
        Bench.Driver.Unmount(mount);
        Assert.Equal("C /dir\nC /link\nC /mode\nC /owner\nC /time\nC /xattr", Bench.Diff(writable, [below]));
        CheckRoundTrip(writable, [below]);
    }

    /// <summary>The root's own state.</summary>
    [Fact]
    public void a_changed_root_is_part_of_the_layer_and_not_of_the_list()
    {
        var below = Bench.Import([], File("a", "1"));
        var (writable, mount) = Bench.NewWritable([below]);
        using (var root = DirectoryHandle.OpenHostPath(mount)) root.SetMode(".", 0x1C0);
        Bench.Driver.Unmount(mount);
        Assert.Equal("", Bench.Diff(writable, [below]));
        var imported = Bench.Import([below], Bench.WriteDiff(writable, [below]));
        using var view = DirectoryHandle.OpenHostPath(Bench.Mount(null, [imported, below]));
        Assert.Equal(0x1C0u, view.Status.Mode);
    }

    /// <summary>Same size, same time, other bytes.</summary>
    [Fact]
    public void a_change_that_hides_behind_its_size_and_time_is_found()
    {
        var below = Bench.Import([], File("a", "old"), File("b", "old"));
        var (writable, mount) = Bench.NewWritable([below]);
        foreach (var (name, text) in ((string, string)[])[("a", "new"), ("b", "old")])
        {
            System.IO.File.WriteAllText($"{mount}/{name}", text);
            using var root = DirectoryHandle.OpenHostPath(mount);
            root.SetTimes(name, DefaultTime, 0);
        }
        Bench.Driver.Unmount(mount);
        Assert.Equal("C /a", Bench.Diff(writable, [below]));
        CheckRoundTrip(writable, [below]);
    }

    /// <summary>Deep stacks of deletions and directories made anew.</summary>
    [Fact]
    public void a_directory_replaced_and_brought_back_over_several_layers_comes_out_right()
    {
        var layers = new List<string> { Bench.Import([], Base) };
        string[] scripts = ["rm -r tree && echo 1 > tree", "rm tree && mkdir tree && echo 2 > tree/new", "rm -r tree && ln -s d tree", "rm tree && mkdir -p tree/a && echo 3 > tree/a/b", "rm -r tree/a && mkdir tree/a", "rm -r d && mkdir -p d/sub && mv f4 d/sub/f4", "mv d moved && mkdir d"];
        foreach (var script in scripts)
        {
            var (writable, mount) = Bench.NewWritable(layers);
            Tool.Run("sh", "-c", $"cd {mount} && {script}");
            var merged = TreeSnapshot.Read(mount);
            Bench.Driver.Unmount(mount);
            var tar = Bench.WriteDiff(writable, layers);
            Assert.Equal(merged, Bench.Show([Bench.Import(layers, tar), .. layers]));
            layers.Insert(0, Bench.Commit(writable, [.. layers]).Layer);
            Assert.Equal(merged, Bench.Show([.. layers]));
        }
    }

    /// <summary>A name that a layer cannot hold.</summary>
    [Fact]
    public void a_file_named_like_a_whiteout_is_refused()
    {
        var (writable, mount) = Bench.NewWritable([Bench.Import([], File("a", "1"))]);
        System.IO.File.WriteAllText(mount + "/.wh.a", "");
        var e = Assert.Throws<StrataException>(() => Bench.WriteDiff(writable, []));
        Assert.Equal(ErrorKind.FailedPrecondition, e.Kind);
    }

    /// <summary>Sockets.</summary>
    [Fact]
    public void a_socket_is_listed_and_not_stored()
    {
        var below = Bench.Import([], Directory("run"));
        var (writable, mount) = Bench.NewWritable([below]);
        using (var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0))
        {
            var at = Environment.CurrentDirectory;
            socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint($"{mount}/run/s"));
            Assert.Equal("C /run\nA /run/s", Bench.Diff(writable, [below]));
            System.IO.File.WriteAllText($"{mount}/run/pid", "1");
            Assert.Equal(at, Environment.CurrentDirectory);
            // Closing it removes the name; another name for it stays.
            Tool.Run("ln", $"{mount}/run/s", $"{mount}/run/stays");
        }
        Bench.Driver.Unmount(mount);
        var (layer, tar) = Bench.Commit(writable, [below]);
        var shown = Bench.Show(layer, below);
        Assert.Equal(shown, Bench.Show(Bench.Import([below], tar), below));
        Assert.DoesNotContain("stays", shown, StringComparison.Ordinal);
    }

    /// <summary>A failure while a layer is being committed.</summary>
    [Fact]
    public void a_commit_that_is_stopped_leaves_the_writable_layer_as_it_was()
    {
        var below = Bench.Import([], Base);
        var (writable, mount) = Bench.NewWritable([below]);
        Change(mount);
        System.IO.File.WriteAllBytes(mount + "/large", new byte[3 << 20]);
        Bench.Driver.Unmount(mount);
        var tar = Bench.WriteDiff(writable, [below]);
        for (var limit = 0L; limit < tar.Length; limit += 700_000)
        {
            var staging = Bench.NewDirectory("staging");
            Assert.Throws<OperationCanceledException>(() => Bench.Driver.Commit(writable, [below], staging, new BrokenStream(Stream.Null, limit, () => new OperationCanceledException()), CancellationToken.None));
            TreeRemoval.Remove(Bench.Root, Path.GetFileName(staging));
            Assert.Equal(tar, Bench.WriteDiff(writable, [below]));
        }
        Assert.Equal(tar, Bench.Commit(writable, [below]).Tar);
    }

    private void CheckRoundTrip(string writable, List<string> parents)
    {
        var mount = Bench.Mount(writable, parents);
        var merged = TreeSnapshot.Read(mount);
        Bench.Driver.Unmount(mount);
        var tar = Bench.WriteDiff(writable, parents);
        Assert.Equal(merged, Bench.Show([Bench.Import(parents, tar), .. parents]));
        var (layer, committed) = Bench.Commit(writable, parents);
        Assert.Equal(tar, committed);
        Assert.Equal(merged, Bench.Show([layer, .. parents]));
    }

    private static void Change(string mount) => Tool.Run(
        "sh", "-c",
        $"""
        set -e; cd {mount}
        mkdir -p a/b; echo > a/b/c; echo > a-x
        rm -r d; mkdir -p d/sub; echo new > d/3; printf d/1 > d/1; touch -d @{DefaultTime} d/1
        rm -r e; echo file > e
        chown 0:0 f1; chmod 600 f2; ln f3 f3link
        rm l1; mkdir l1; echo > l1/z
        rm g/1; mkfifo fifo; mv tree moved
        cp bin/tool t; rm bin/tool; mv t bin/tool
        """);

    /// <summary>The root's own state, in a writable layer.</summary>
    [Fact]
    public void a_writable_layer_has_the_root_of_the_layers_below()
    {
        var below = Bench.Import([], new TreeItem { Path = "./", Type = TarEntryType.Directory, Mode = 0x1C8, Uid = 21, Gid = 22, Time = 333 }, File("a", "1"));
        var above = Bench.Import([below], File("b", "2"));
        var (writable, mount) = Bench.NewWritable([above, below]);
        using var directory = DirectoryHandle.OpenHostPath(mount);
        var status = directory.Status;
        Assert.Equal((0x1C8u, 21u, 22u, 333L), (status.Mode, status.Uid, status.Gid, status.MtimeSeconds));
        Assert.Equal("", Bench.Diff(writable, [above, below]));
    }

    /// <summary>Many layers below.</summary>
    [Fact]
    public void a_writable_layer_over_a_hundred_and_thirty_layers_tells_its_changes()
    {
        var layers = new List<string> { Bench.Import([], Directory("d"), File("d/000", "0")) };
        for (var i = 1; i < 130; i++) layers.Insert(0, Bench.Import(layers, Directory("d"), File($"d/{i:d3}", $"{i}")));
        var (writable, mount) = Bench.NewWritable(layers);
        System.IO.File.WriteAllText(mount + "/d/100", "changed");
        Assert.Equal("C /d\nC /d/100", Bench.Diff(writable, layers));
    }

    /// <summary>Somebody writes into a layer.</summary>
    [Fact]
    public void a_layer_that_was_changed_behind_our_back_gives_other_bytes_or_an_error()
    {
        var tar = new Tree(Directory("d"), File("d/a", "0123456789"), File("d/b", "0123456789"), File("c", "c")).ToTar();
        var layer = Bench.Import([], tar);
        var file = Locate("a");
        System.IO.File.WriteAllText(file, "0123456780");
        Assert.NotEqual(tar, Bench.ReadTar(layer));
        System.IO.File.WriteAllText(file, "012345678");
        Assert.Equal(ErrorKind.DataLoss, Assert.Throws<StrataException>(() => Bench.ReadTar(layer)).Kind);
        System.IO.File.Delete(file);
        Assert.Equal(ErrorKind.DataLoss, Assert.Throws<StrataException>(() => Bench.ReadTar(layer)).Kind);
        System.IO.Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        Assert.Equal(ErrorKind.DataLoss, Assert.Throws<StrataException>(() => Bench.ReadTar(layer)).Kind);

        // Where the driver holds it is its own affair.
        string Locate(string name) => System.IO.Directory.GetFiles(layer, name, SearchOption.AllDirectories).Single();
    }

    /// <summary>A recipe that rots.</summary>
    [Fact]
    public void a_damaged_recipe_gives_other_bytes_or_an_error()
    {
        var tar = new Tree(Everything).ToTar();
        var layer = Bench.Import([], tar);
        var recipe = Path.Combine(layer, "recipe");
        var bytes = System.IO.File.ReadAllBytes(recipe);
        for (var at = 0; at < bytes.Length; at += Math.Max(1, bytes.Length / 60))
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x41;
            foreach (var variant in (byte[][])[damaged, bytes[..at]])
            {
                System.IO.File.WriteAllBytes(recipe, variant);
                try
                {
                    // The store compares the digest; what is not noticed here is noticed there.
                    _ = Bench.ReadTar(layer);
                }
                catch (StrataException e)
                {
                    Assert.Equal(ErrorKind.DataLoss, e.Kind);
                }
            }
        }
        System.IO.File.Delete(recipe);
        Assert.Equal(ErrorKind.DataLoss, Assert.Throws<StrataException>(() => Bench.ReadTar(layer)).Kind);
    }

    /// <summary>The size of a recipe.</summary>
    [Fact]
    public void a_recipe_is_a_small_part_of_its_tar()
    {
        var tar = new Tree([.. Enumerable.Range(0, 20_000).Select(static i => File($"{i % 100}/{i % 10}/{i}", i % 3 == 0 ? $"{i}" : ""))]).ToTar();
        Assert.InRange(new FileInfo(Path.Combine(Bench.Import([], tar), "recipe")).Length, 1, tar.Length / 20);
    }
}
