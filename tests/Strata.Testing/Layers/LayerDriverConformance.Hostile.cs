using Strata.Archive.Tar;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Testing.Trees;
using static Strata.Testing.Trees.TreeItem;

namespace Strata.Testing.Layers;

/// <content>Archives that want out, or that are broken.</content>
public abstract partial class LayerDriverConformance
{
    /// <summary>What a stranger may try, and the kind of refusal.</summary>
    public static TheoryData<string, ErrorKind> HostileLayers { get; } = new()
    {
        { "dot dot", ErrorKind.DataLoss },
        { "dot dot in the middle", ErrorKind.DataLoss },
        { "dot dot after a link", ErrorKind.DataLoss },
        { "hard link to dot dot", ErrorKind.DataLoss },
        { "hard link to an absolute host path", ErrorKind.DataLoss },
        { "hard link to a missing file", ErrorKind.DataLoss },
        { "hard link to itself", ErrorKind.DataLoss },
        { "hard link to a directory", ErrorKind.DataLoss },
        { "hard link to the root", ErrorKind.DataLoss },
        { "hard link through a link out", ErrorKind.DataLoss },
        { "file under a file", ErrorKind.DataLoss },
        { "root as a file", ErrorKind.DataLoss },
        { "root as a link", ErrorKind.DataLoss },
        { "whiteout alone", ErrorKind.DataLoss },
        { "whiteout of dot", ErrorKind.DataLoss },
        { "whiteout of dot dot", ErrorKind.DataLoss },
        { "whiteout with data", ErrorKind.DataLoss },
        { "name below a whiteout", ErrorKind.DataLoss },
        { "circle of links", ErrorKind.DataLoss },
        { "name of 256 bytes", ErrorKind.DataLoss },
        { "path over 4096 bytes", ErrorKind.DataLoss },
        { "link target over 4096 bytes", ErrorKind.DataLoss },
        { "empty link target", ErrorKind.DataLoss },
        { "owner over 32 bits", ErrorKind.DataLoss },
        { "negative owner", ErrorKind.DataLoss },
        { "device number over 32 bits", ErrorKind.DataLoss },
        { "size over the file system's", ErrorKind.DataLoss },
        { "bad capability", ErrorKind.DataLoss },
        { "no tar", ErrorKind.DataLoss },
        { "size that lies", ErrorKind.DataLoss },
        { "huge size", ErrorKind.DataLoss },
    };

    /// <summary>Refusals.</summary>
    [Theory]
    [MemberData(nameof(HostileLayers))]
    public void a_hostile_layer_is_refused_and_touches_nothing_else(string what, ErrorKind kind)
    {
        var below = Bench.Import([], Directory("etc"), File("etc/passwd", "below"), Link("out", "/"), Link("up", ".."));
        CheckRefused([below], HostileTar(what, Bench.Root), kind);
        CheckRefused([], HostileTar(what, Bench.Root), kind);
    }

    /// <summary>What looks like an escape and is none.</summary>
    [Fact]
    public void absolute_names_and_links_out_stay_in_the_layer()
    {
        var canary = Bench.NewDirectory("canary");
        System.IO.File.WriteAllText(canary + "/file", "safe");
        var below = Bench.Import([], Link("lower", canary), Link("loweretc", "/etc"));
        var tar = new Tree(
            File(canary + "/file", "absolute"), File("//etc//passwd", "double slashes"), File("./a/./b", "dots"), File("c/../d", "dot dot that stays"),
            Link("abs", canary), File("abs/file", "through an absolute link"),
            Link("rel", "../../../../../../../../.." + canary), File("rel/file", "through a relative link"),
            File("lower/file", "through a lower link"), File("loweretc/passwd", "through a lower link")).ToTar();
        var layer = Bench.Import([below], tar);
        Assert.Equal("safe", System.IO.File.ReadAllText(canary + "/file"));
        Assert.Equal(["file"], System.IO.Directory.GetFileSystemEntries(canary).Select(static p => Path.GetFileName(p)));
        Assert.Equal(tar, Bench.ReadTar(layer));
        var shown = Bench.Show(layer, below);
        Assert.Contains($"\n{canary[1..]}/file File", shown, StringComparison.Ordinal);
        Assert.Contains("\nlower/file File", shown, StringComparison.Ordinal);
        Assert.Contains("\nd File", shown, StringComparison.Ordinal);
    }

    /// <summary>The kernel's own notes.</summary>
    [Fact]
    public void attributes_that_an_overlay_keeps_for_itself_are_dropped()
    {
        var below = Bench.Import([], Directory("secret"), File("secret/key", "k"), Directory("d"), File("d/a", "a"));
        var tar = new Tree(
            Directory("d").WithXattr("trusted.overlay.opaque", (byte)'y').WithXattr("user.overlay.opaque", (byte)'y').WithXattr("trusted.overlay.redirect", [.. "/secret"u8]).WithXattr("user.ok", 1),
            File("f").WithXattr("trusted.overlay.metacopy").WithXattr("trusted.overlay.redirect", [.. "/secret/key"u8]),
            Link("l", "t").WithXattr("user.impossible", 1)).ToTar();
        var layer = Bench.Import([below], tar);
        Assert.Equal(new Tree(Directory("d").WithXattr("user.ok", 1), File("d/a", "a"), File("f"), Link("l", "t"), Directory("secret"), File("secret/key", "k")).Describe(), Bench.Show(layer, below));
        Assert.Equal(tar, Bench.ReadTar(layer));
    }

    /// <summary>What aufs left in old images.</summary>
    [Fact]
    public void left_overs_of_aufs_are_kept_in_the_tar_and_make_nothing()
    {
        var below = Bench.Import([], File("a", "a"));
        var tar = new Tree(Directory(".wh..wh.plnk"), File(".wh..wh.plnk/12.34", "linked"), File(".wh..wh.aufs"), File("d/.wh..wh.orph", "x"), Opaque("d") with { Content = [1, 2, 3] }, File("b", "b")).ToTar();
        var layer = Bench.Import([below], tar);
        Assert.Equal(tar, Bench.ReadTar(layer));
        Assert.Equal(new Tree(File("a", "a"), File("b", "b")).Describe(), WithoutLine(Bench.Show(layer, below), "d "));
    }

    /// <summary>Cut and damaged archives.</summary>
    [Fact]
    public void a_cut_or_damaged_tar_is_refused_wherever_it_is_cut()
    {
        var below = Bench.Import([], File("below", "b"));
        var tar = new Tree(Everything).ToTar();
        foreach (var length in (int[])[1, 511, 513, 1000, 5000, 20_000, 30_001, tar.Length / 2, tar.Length - 1030]) CheckRefused([below], tar[..length], ErrorKind.DataLoss);
        for (var at = 0; at < tar.Length; at += 4099)
        {
            var damaged = tar.ToArray();
            damaged[at] ^= 0x55;
            try
            {
                // Content has no checksum here: the store's digest finds it. What was imported must come back.
                Assert.Equal(damaged, Bench.ReadTar(Bench.Import([below], damaged)));
            }
            catch (StrataException e)
            {
                Assert.Equal(ErrorKind.DataLoss, e.Kind);
            }
        }
    }

    /// <summary>A caller that stops, or a source that fails, at any point.</summary>
    [Fact]
    public void an_import_that_is_stopped_leaves_the_layers_below_and_can_be_repeated()
    {
        var below = Bench.Import([], Everything);
        var before = TreeSnapshot.Read(below);
        var tar = new Tree([.. Everything, Whiteout("tmp"), File("etc/marked", "again"), File("big", new string('x', 700_000))]).ToTar();
        for (var limit = 0L; limit < tar.Length; limit += 97_003)
        {
            using var cancel = new CancellationTokenSource();
            Assert.ThrowsAny<Exception>(() => Bench.Import([below], new BrokenStream(new MemoryStream(tar), limit, () => new IOException("the source is gone")), CancellationToken.None));
            Assert.Throws<OperationCanceledException>(() => Bench.Import(
                [below],
                new BrokenStream(new MemoryStream(tar), limit, () =>
                {
                    cancel.Cancel();
                    return new OperationCanceledException(cancel.Token);
                }),
                cancel.Token));
        }
        Assert.Empty(System.IO.Directory.GetDirectories(Bench.Root, "staging-*"));
        Assert.Equal(before, TreeSnapshot.Read(below));
        Assert.Equal(tar, Bench.ReadTar(Bench.Import([below], tar)));
    }

    /// <summary>Very many entries.</summary>
    [Fact]
    public void a_layer_of_fifty_thousand_entries_and_duplicates_is_taken_in()
    {
        var entries = Enumerable.Range(0, 25_000).Select(static i => File($"{i % 100}/{i % 10}/{i}", i % 3 == 0 ? $"{i}" : ""))
            .Concat(Enumerable.Range(0, 25_000).Select(static i => File("same", $"{i}")));
        var tar = new Tree([.. entries]).ToTar();
        var layer = Bench.Import([], tar);
        Assert.Equal(tar, Bench.ReadTar(layer));
    }

    private void CheckRefused(IReadOnlyList<string> parents, byte[] tar, ErrorKind kind)
    {
        var canary = Path.Combine(Bench.Root, "canary");
        System.IO.Directory.CreateDirectory(canary);
        System.IO.File.WriteAllText(Path.Combine(canary, "file"), "safe");
        var before = TreeSnapshot.Read(Bench.Root);
        var failure = Assert.Throws<StrataException>(() => Bench.Import(parents, tar));
        Assert.Equal(kind, failure.Kind);
        Assert.False(failure.Message.EndsWith('.') || char.IsUpper(failure.Message[0]), failure.Message);
        Assert.Equal(before, TreeSnapshot.Read(Bench.Root));
    }

    private static byte[] HostileTar(string what, string root)
    {
        static TarEntry Entry(string name, TarEntryType type = TarEntryType.File, string link = "") => new() { Name = name, Type = type, LinkName = link, Mode = 0x1A4 };
        static byte[] Tar(params TarEntry[] entries) => Tree.ToTar(entries.Select(static e => (e, new byte[e.StoredSize])));
        static byte[] Header(byte[] tar, int at, string field)
        {
            // A field of the first header, and its checksum anew.
            System.Text.Encoding.ASCII.GetBytes(field).CopyTo(tar, at);
            tar.AsSpan(148, 8).Fill((byte)' ');
            var sum = tar.Take(512).Sum(static b => b);
            System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar, 148);
            return tar;
        }
        return what switch
        {
            "dot dot" => Tar(Entry("../canary/file")),
            "dot dot in the middle" => Tar(Entry("a/b/../../../canary/file")),
            "dot dot after a link" => Tar(Entry("l", TarEntryType.SymbolicLink, "."), Entry("l/../../canary/file")),
            "hard link to dot dot" => Tar(Entry("x", TarEntryType.HardLink, "../../canary/file")),
            "hard link to an absolute host path" => Tar(Entry("x", TarEntryType.HardLink, root + "/canary/file")),
            "hard link to a missing file" => Tar(Entry("x", TarEntryType.HardLink, "nothing")),
            "hard link to itself" => Tar(Entry("x"), Entry("x", TarEntryType.HardLink, "./x")),
            "hard link to a directory" => Tar(Entry("d", TarEntryType.Directory), Entry("x", TarEntryType.HardLink, "d")),
            "hard link to the root" => Tar(Entry("x", TarEntryType.HardLink, "/")),
            "hard link through a link out" => Tar(Entry("l", TarEntryType.SymbolicLink, root), Entry("x", TarEntryType.HardLink, "l/canary/file")),
            "file under a file" => Tar(Entry("x"), Entry("x/y")),
            "root as a file" => Tar(Entry("a/..")),
            "root as a link" => Tar(Entry("a/..", TarEntryType.SymbolicLink, root)),
            "whiteout alone" => Tar(Entry("d/.wh.")),
            "whiteout of dot" => Tar(Entry("d/.wh..")),
            "whiteout of dot dot" => Tar(Entry("d/.wh...")),
            "whiteout with data" => Tar(new TarEntry { Name = ".wh.x", Size = 2 << 20 }),
            "name below a whiteout" => Tar(Entry("d/.wh.x/y")),
            "circle of links" => Tar(Entry("a", TarEntryType.SymbolicLink, "b"), Entry("b", TarEntryType.SymbolicLink, "a"), Entry("a/x")),
            "name of 256 bytes" => Tar(Entry(new string('n', 256))),
            "path over 4096 bytes" => Tar(Entry(string.Join('/', Enumerable.Repeat("directory", 500)))),
            "link target over 4096 bytes" => Tar(Entry("x", TarEntryType.SymbolicLink, new string('t', 4097))),
            "empty link target" => Tar(Entry("x", TarEntryType.SymbolicLink)),
            "owner over 32 bits" => Tar(new TarEntry { Name = "x", Uid = 1L << 32 }),
            "negative owner" => Tar(new TarEntry { Name = "x", Gid = -1 }),
            "device number over 32 bits" => Tar(new TarEntry { Name = "x", Type = TarEntryType.BlockDevice, DeviceMajor = uint.MaxValue, DeviceMinor = uint.MaxValue }),
            "size over the file system's" => Tar(new TarEntry { Name = "x", Size = long.MaxValue, StoredSize = 0, Sparse = [] }),
            "bad capability" => Tar(new TarEntry { Name = "x", Xattrs = [new TarXattr("security.capability", [1, 2, 3])] }),
            "no tar" => System.Text.Encoding.ASCII.GetBytes(new string('#', 2048)),
            "size that lies" => Header(Tar(Entry("x")), 124, "00000010000\0"),
            "huge size" => Header(Tar(Entry("x")), 124, "77777777777\0"),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }
}
