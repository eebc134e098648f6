using System.Text;
using Strata.Archive.Tar;
using Strata.Oci;
using Strata.Testing.FileSystems;
using Strata.Testing.Trees;
using static Strata.Testing.Trees.TreeItem;

namespace Strata.Testing.Layers;

/// <content>Tars in, mounted trees and the same tars out.</content>
public abstract partial class LayerDriverConformance
{
    /// <summary>Every kind of entry.</summary>
    [Fact]
    public void everything_imported_shows_and_gives_its_tar_back()
    {
        var tree = new Tree(Everything);
        var tar = tree.ToTar();
        var layer = Bench.Import([], tar);
        Assert.Equal(tree.Describe(), Bench.Show(layer));
        Assert.Equal(tar, Bench.ReadTar(layer));
    }

    /// <summary>Tars of other programs.</summary>
    [Theory]
    [InlineData("tar", "--format=gnu", "--sparse")]
    [InlineData("tar", "--format=posix", "--xattrs", "--xattrs-include=*", "--sparse")]
    [InlineData("tar", "--format=posix", "--sparse", "--sparse-version=0.1", "-b", "1")]
    [InlineData("tar", "--format=gnu", "-b", "400")]
    [InlineData("bsdtar", "--format=pax", "--xattrs")]
    [InlineData("bsdtar", "--format=gnutar")]
    public void a_tar_of_another_program_comes_back_byte_for_byte(string program, params string[] options)
    {
        Assert.SkipUnless(Tool.Exists(program), $"needs {program}");
        using var source = new TestDirectory();
        new Tree(Everything).Create(source.Path);
        var tar = Tool.Run(program, ["-c", .. options, "-f", "-", "-C", source.Path, "."]);
        var layer = Bench.Import([], tar);
        Assert.Equal(tar, Bench.ReadTar(layer));
        Assert.Equal(Kept(TreeSnapshot.Read(source.Path)), Kept(Bench.Show(layer)));

        // What this program writes of it: libarchive knows no times before 1970 in GNU's format.
        string Kept(string shown) =>
            WithoutLine(options.Contains("--xattrs") ? shown : WithoutXattrs(shown), options.Contains("--format=gnutar") ? "old" : "\0");
    }

    /// <summary>Python's default formats.</summary>
    [Theory]
    [InlineData("PAX_FORMAT")]
    [InlineData("GNU_FORMAT")]
    public void a_tar_of_python_comes_back_byte_for_byte(string format)
    {
        Assert.SkipUnless(Tool.Exists("python3"), "needs python3");
        using var source = new TestDirectory();
        new Tree(Everything).Create(source.Path);
        var script = $"import tarfile,sys\nt=tarfile.open(fileobj=sys.stdout.buffer,mode='w|',format=tarfile.{format})\nt.add(sys.argv[1],arcname='.')\nt.close()";
        var tar = Tool.Run("python3", "-c", script, source.Path);
        var layer = Bench.Import([], tar);
        Assert.Equal(tar, Bench.ReadTar(layer));
        // Of links with two names Python makes two links.
        Assert.Equal(WithoutLine(WithoutXattrs(TreeSnapshot.Read(source.Path)), "links/symbolic"), WithoutLine(WithoutXattrs(Bench.Show(layer)), "links/symbolic"));
    }

    /// <summary>Bytes that mean nothing are kept too.</summary>
    [Fact]
    public void odd_bytes_of_an_archive_come_back()
    {
        var tar = new Tree(File("a", "hello"), File("b", "world")).ToTar();
        // Rubbish in a file's padding, another mode notation, and trailing blocks.
        var odd = tar.ToArray();
        odd.AsSpan(512 + 5, 100).Fill(0xAB);
        foreach (var variant in (byte[][])[tar, odd, tar[..^1024], tar[..^512], [.. tar, .. new byte[10240]], [.. tar, .. Encoding.ASCII.GetBytes("trailing rubbish")]])
        {
            var layer = Bench.Import([], variant);
            Assert.Equal(variant, Bench.ReadTar(layer));
            Assert.Equal(new Tree(File("a", "hello"), File("b", "world")).Describe(), Bench.Show(layer));
        }
    }

    /// <summary>No entries at all.</summary>
    [Fact]
    public void an_empty_layer_is_a_layer()
    {
        var empty = new Tree().ToTar();
        var below = Bench.Import([], File("a", "1"));
        var layer = Bench.Import([below], empty);
        Assert.Equal(new Tree(File("a", "1")).Describe(), Bench.Show(layer, below));
        Assert.Equal(empty, Bench.ReadTar(layer));
        Assert.Equal("", Bench.Show(Bench.Import([], empty)));
        Assert.Equal("", Bench.Show());
    }

    /// <summary>Directories that an archive does not list.</summary>
    [Fact]
    public void directories_on_the_way_are_made_or_keep_what_they_are_below()
    {
        var below = Bench.Import([], Directory("etc", 0x1C7).OwnedBy(11, 12).At(77).WithXattr("user.k", 1), File("etc/a", "a"));
        var layer = Bench.Import([below], File("etc/new", "n"), File("srv/www/index", "i"));
        var shown = Bench.Show(layer, below);
        Assert.Contains("etc Directory 707 11:12 77 user.k=01\n", shown, StringComparison.Ordinal);
        Assert.Contains("srv/www Directory 755 0:0 ", shown, StringComparison.Ordinal);
        Assert.Contains("etc/a File", shown, StringComparison.Ordinal);
    }

    /// <summary>The entry of the root itself.</summary>
    [Fact]
    public void the_root_takes_its_own_entry_and_hands_it_on()
    {
        var root = new TreeItem { Path = "./", Type = TarEntryType.Directory, Mode = 0x1C8, Uid = 21, Gid = 22, Time = 333 };
        var below = Bench.Import([], root, File("a", "1"));
        var above = Bench.Import([below], File("b", "2"));
        foreach (var place in (string[])[Bench.Mount(null, [below]), Bench.Mount(null, [above, below])])
        {
            using var directory = Linux.Files.DirectoryHandle.OpenHostPath(place);
            var status = directory.Status;
            Assert.Equal((0x1C8u, 21u, 22u, 333L), (status.Mode, status.Uid, status.Gid, status.MtimeSeconds));
        }
    }

    /// <summary>Two entries of one name, of every pair of kinds.</summary>
    [Fact]
    public void of_two_entries_of_one_name_the_later_counts_and_the_tar_keeps_both()
    {
        TreeItem[] kinds = [File("x", "file"), Directory("x", 0x1C0), Link("x", "t"), Fifo("x"), HardLink("x", "t"), File("x")];
        foreach (var first in kinds)
        {
            foreach (var second in kinds)
            {
                var tar = new Tree(File("t", "target"), first, second, File("z", "z")).ToTar();
                var layer = Bench.Import([], tar);
                Assert.Equal(tar, Bench.ReadTar(layer));
                var expected = new Tree(File("t", "target"), second, File("z", "z"));
                Assert.Equal(expected.Describe(), Bench.Show(layer));
            }
        }
    }

    /// <summary>A directory with content that a later entry replaces, and again.</summary>
    [Fact]
    public void what_an_archive_replaces_of_its_own_is_still_in_its_tar()
    {
        var tar = new Tree(
            Directory("d"), File("d/a", "1"), Directory("d/e"), File("d/e/b", "2"), File("d/a", "3"),
            File("d", "now a file"),
            Directory("d"), File("d/a", "4"), File("d/a", "5"), Link("d/a", "nowhere")).ToTar();
        var layer = Bench.Import([], tar);
        Assert.Equal(tar, Bench.ReadTar(layer));
        Assert.Equal(new Tree(Directory("d"), Link("d/a", "nowhere")).Describe(), Bench.Show(layer));
    }

    /// <summary>Names below a link that the same archive made.</summary>
    [Fact]
    public void names_below_a_link_of_the_same_layer_stay_in_the_layer()
    {
        var tar = new Tree(
            Directory("usr"), Directory("usr/bin"), Link("bin", "usr/bin"), Link("abs", "/usr"), Link("self", "."), Link("up", "../../.."), Link("later", "made/here"),
            File("bin/sh", "1"), File("abs/bin/ls", "2"), File("self/self/top", "3"), File("up/up2", "4"), File("later/on", "5"),
            // The link goes, and what was stored through it must still be found.
            File("bin", "6")).ToTar();
        var layer = Bench.Import([], tar);
        Assert.Equal(tar, Bench.ReadTar(layer));
        var shown = Bench.Show(layer);
        foreach (var path in (string[])["usr/bin/sh", "usr/bin/ls", "top", "up2", "made/here/on", "bin"]) Assert.Contains($"\n{path} File", "\n" + shown, StringComparison.Ordinal);
    }

    /// <summary>Two threads, one parent.</summary>
    [Fact]
    public void two_imports_at_once_do_not_disturb_each_other()
    {
        var below = Bench.Import([], Everything);
        var tars = Enumerable.Range(0, 4).Select(i => new Tree([.. Enumerable.Range(0, 200).Select(n => File($"etc-{i}-{n}", $"{i} {n}"))]).ToTar()).ToArray();
        var layers = new string[tars.Length];
        Parallel.For(0, tars.Length, i => layers[i] = Bench.Import([below], tars[i]));
        for (var i = 0; i < tars.Length; i++) Assert.Equal(tars[i], Bench.ReadTar(layers[i]));
    }

    /// <summary>Many layers.</summary>
    [Fact]
    public void a_hundred_and_thirty_layers_show_as_one_tree()
    {
        var layers = new List<string> { Bench.Import([], Directory("d"), File("d/base", "base"), File("gone", "x")) };
        for (var i = 1; i < 130; i++)
        {
            layers.Insert(0, Bench.Import(layers, Directory("d"), File($"d/{i:d3}", $"{i}"), File("same", $"{i}"), i == 70 ? Whiteout("gone") : File("top", $"{i}")));
        }
        var expected = new Tree([Directory("d"), File("d/base", "base"), .. Enumerable.Range(1, 129).Select(static i => File($"d/{i:d3}", $"{i}")), File("same", "129"), File("top", "129")]);
        Assert.Equal(expected.Describe(), Bench.Show([.. layers]));
    }

    private static string WithoutXattrs(string shown) => System.Text.RegularExpressions.Regex.Replace(shown, @" (user|security)\.[a-z]+=[0-9A-F]*", "");
}
