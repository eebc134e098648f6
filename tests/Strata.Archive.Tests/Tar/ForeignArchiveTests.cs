using Strata.Archive.Tar;
using Strata.Oci;

namespace Strata.Archive.Tests.Tar;

/// <summary>Archives that other programs made of a real tree, read by us and by Python: both must see the same.</summary>
public sealed class ForeignArchiveTests(SourceTree tree) : IClassFixture<SourceTree>
{
    [Theory]
    [InlineData("v7", "--format=v7 --exclude=long-symlink --exclude=lll* --exclude=mmm* --exclude=ddd* --exclude=hard-link-to* --exclude=larger --exclude=pipe --exclude=many --exclude=a-block --exclude=disk --exclude=null --exclude=nnn*")]
    [InlineData("ustar", "--format=ustar --exclude=pipe --exclude=long-symlink --exclude=lll* --exclude=mmm* --exclude=hard-link-to* --exclude=larger --exclude=many --exclude=a-block")]
    [InlineData("gnu", "--format=gnu")]
    [InlineData("oldgnu", "--format=oldgnu")]
    [InlineData("gnu sparse", "--format=gnu --sparse")]
    [InlineData("posix", "--format=posix")]
    [InlineData("posix with xattrs", "--format=posix --xattrs --xattrs-include=*")]
    [InlineData("sparse 0.0", "--format=posix --sparse --sparse-version=0.0")]
    [InlineData("sparse 0.1", "--format=posix --sparse --sparse-version=0.1")]
    [InlineData("sparse 1.0", "--format=posix --sparse --sparse-version=1.0 --xattrs --xattrs-include=*")]
    [InlineData("numeric owners, global header", "--format=posix --numeric-owner --pax-option=globexthdr.comment=hello,gname=everyone")]
    public void Gnu_tars(string what, string options)
    {
        ExternalTool.Need("tar", "python3");
        var archive = Path.Combine(tree.Folder, Guid.NewGuid() + ".tar");
        ExternalTool.Run(tree.Folder, "tar", ["-cf", archive, .. options.Split(' '), "-C", "src", "."]);
        Compare(archive, atLeast: what == "v7" ? 13 : 20);
        if (what.StartsWith("sparse", StringComparison.Ordinal) || what == "gnu sparse") HasSparseFiles(archive);
    }

    [Theory]
    [InlineData("gnutar")]
    [InlineData("pax")]
    [InlineData("ustar")]
    public void Bsdtars(string format)
    {
        ExternalTool.Need("bsdtar", "python3");
        var archive = Path.Combine(tree.Folder, Guid.NewGuid() + ".tar");
        string[] tooLong = format == "ustar" ? ["--exclude=long-symlink", "--exclude=lll*", "--exclude=mmm*", "--exclude=hard-link-to*", "--exclude=larger", "--exclude=many", "--exclude=a-block"] : [];
        ExternalTool.Run(tree.Folder, "bsdtar", ["-cf", archive, $"--format={format}", "--no-read-sparse", .. tooLong, "-C", "src", "."]);
        Compare(archive, atLeast: 20);
    }

    [Theory]
    [InlineData("USTAR")]
    [InlineData("GNU")]
    [InlineData("PAX")]
    public void Pythons(string format)
    {
        ExternalTool.Need("python3");
        var archive = Path.Combine(tree.Folder, Guid.NewGuid() + ".tar");
        const string script = """
            import sys, tarfile, io
            kind = sys.argv[2]
            t = tarfile.open(sys.argv[1], 'w', format=getattr(tarfile, kind + '_FORMAT'), encoding='utf-8', errors='surrogateescape')
            def add(name, data=b'', **fields):
                m = tarfile.TarInfo(name)
                m.size = len(data)
                for key, value in fields.items(): setattr(m, key, value)
                t.addfile(m, io.BytesIO(data))
            add('plain', b'content', mode=0o640, uid=1, gid=2, uname='someone', gname='some', mtime=1234567890)
            add('bad\udcff\udc80', b'x')
            add('ünï☃', b'y' * 1000, uname='jürgen')
            add('folder', type=tarfile.DIRTYPE, mode=0o7755)
            add('link', type=tarfile.SYMTYPE, linkname='bad\udcff')
            add('hard', type=tarfile.LNKTYPE, linkname='plain')
            add('node', type=tarfile.CHRTYPE, devmajor=5, devminor=300)
            add('queue', type=tarfile.FIFOTYPE)
            if kind != 'USTAR':
                add('p/' * 300 + 'deep', b'z')
                add('far', b'', mtime=-5, uid=5000000000, gid=2**40)
                add('longlink', type=tarfile.SYMTYPE, linkname='q/' * 200)
            if kind == 'PAX':
                add('caps', b'', pax_headers={'SCHILY.xattr.security.capability': b'\x01\x00\x00\x02\x00 \x00\xff\x80\n='.decode('utf-8', 'surrogateescape'), 'mtime': '-1.25'})
            t.close()
            """;
        ExternalTool.Run(tree.Folder, "python3", ["-c", script, archive, format]);
        Compare(archive, atLeast: 8);
    }

    [Fact]
    public void Attributes_that_bsdtar_wrote_are_read_once_and_exactly()
    {
        ExternalTool.Need("bsdtar", "setfattr");
        Assert.SkipUnless(tree.AsRoot, "needs root");
        var archive = Path.Combine(tree.Folder, "bsd-xattrs.tar");
        ExternalTool.Run(tree.Folder, "bsdtar", ["-cf", archive, "--format=pax", "--xattrs", "-C", "src", "dir/larger"]);
        using var reader = new TarReader(File.OpenRead(archive));
        var entry = reader.Next()!;
        Assert.Equal(["security.capability", "user.empty", "user.odd=name%25"], entry.Xattrs.Select(x => x.Name).Order());
        Assert.Equal([0, 10, 255, 0x3D], entry.Xattrs.Single(x => x.Name == "user.odd=name%25").Value);
    }

    [Theory]
    [InlineData("--format=gnu --sparse", 3)]
    [InlineData("--format=posix --sparse --sparse-version=0.0", 3)]
    [InlineData("--format=posix --sparse --sparse-version=0.1", 3)]
    [InlineData("--format=posix --sparse --sparse-version=1.0", 3)]
    public void Files_of_many_gigabytes(string options, int segments)
    {
        ExternalTool.Need("tar", "truncate");
        using var folder = new TemporaryFolder();
        ExternalTool.Shell(folder.Path, """
            truncate -s 20G huge
            printf first | dd of=huge conv=notrunc status=none
            printf second | dd of=huge bs=1 seek=9000000000 conv=notrunc status=none
            printf third | dd of=huge bs=1 seek=19000000000 conv=notrunc status=none
            printf after > later
            """);
        ExternalTool.Run(folder.Path, "tar", ["-cf", "huge.tar", .. options.Split(' '), "huge", "later"]);
        using var reader = new TarReader(File.OpenRead(folder.File("huge.tar")));
        var entry = reader.Next()!;
        Assert.Equal("huge", entry.Name);
        Assert.Equal(20L << 30, entry.Size);
        Assert.NotNull(entry.Sparse);
        Assert.Equal(segments, entry.Sparse.Count);
        Assert.True(entry.StoredSize < 1 << 20);
        var content = new MemoryStream();
        reader.CopyTo(content);
        Assert.Equal(entry.StoredSize, content.Length);
        var data = content.ToArray();
        Assert.StartsWith("first", System.Text.Encoding.ASCII.GetString(data), StringComparison.Ordinal);
        var second = entry.Sparse[1];
        Assert.InRange(9_000_000_000, second.Offset, second.Offset + second.Length);
        var at = (int)(entry.Sparse[0].Length + 9_000_000_000 - second.Offset);
        Assert.Equal("second", System.Text.Encoding.ASCII.GetString(data, at, 6));
        Assert.Equal("later", reader.Next()!.Name);
        Assert.Null(reader.Next());
    }

    [Fact]
    public void A_file_over_eight_gigabytes_that_is_not_sparse_is_read_without_a_limit()
    {
        // The size in base 256, as GNU tar writes it, before content that nobody keeps.
        var header = new RawHeader { Name = "huge", Size = 9L << 30 }.GnuNumbers().Block();
        using var stream = new JoinedStream(new MemoryStream(header), new ZeroStream(9L << 30), new MemoryStream(new RawHeader { Name = "next" }.Block()));
        using var reader = new TarReader(stream);
        Assert.Equal(9L << 30, reader.Next()!.Size);
        Assert.Equal("next", reader.Next()!.Name);
        Assert.Null(reader.Next());
    }

    private static void Compare(string archive, int atLeast)
    {
        using var file = File.OpenRead(archive);
        var ours = TarListing.Ours(file);
        Assert.Equal(TarListing.Pythons(archive), ours);
        Assert.True(ours.Count(c => c == '\n') >= atLeast, ours);
    }

    private static void HasSparseFiles(string archive)
    {
        using var reader = new TarReader(File.OpenRead(archive));
        var segments = new Dictionary<string, int>();
        while (reader.Next() is { } entry)
        {
            if (entry.Sparse is { } sparse) segments[entry.Name] = sparse.Count;
        }
        Assert.Equal(60, segments["./many-holes"]);
        Assert.Equal(0, segments["./only-a-hole"]);
        Assert.Equal(2, segments["./holes"]);
    }
}
