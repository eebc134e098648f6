using Strata.Archive.Tar;

namespace Strata.Archive.Tests.Tar;

public sealed class TarTimesTests
{
    private static readonly TarEntry[] Entries =
    [
        new() { Name = "old", Type = TarEntryType.File, Mode = 0x1A4, Size = 3, MtimeSeconds = 100, MtimeNanoseconds = 5 },
        new() { Name = "new", Type = TarEntryType.Directory, Mode = 0x1ED, MtimeSeconds = 3000, Xattrs = [new TarXattr("user.a", [1, 0, 255])] },
        new() { Name = "same", Type = TarEntryType.SymbolicLink, LinkName = "old", MtimeSeconds = 2000, MtimeNanoseconds = 1 },
        new() { Name = "hard", Type = TarEntryType.HardLink, LinkName = "old", MtimeSeconds = -5 },
    ];

    [Fact]
    public void No_entry_stays_later_than_the_latest_time()
    {
        var rewritten = Rewrite((source, target) => TarTimes.Clamp(source, target, 2000, TestContext.Current.CancellationToken));
        Assert.Equal([(100, 5), (2000, 0), (2000, 0), (-5, 0)], Times(rewritten));
    }

    [Fact]
    public void All_entries_can_get_one_time()
    {
        var rewritten = Rewrite((source, target) => TarTimes.Set(source, target, 7, TestContext.Current.CancellationToken));
        Assert.Equal([(7, 0), (7, 0), (7, 0), (7, 0)], Times(rewritten));
    }

    [Fact]
    public void An_archive_without_later_entries_comes_out_byte_for_byte()
    {
        Assert.Equal(Archive(), Rewrite((source, target) => TarTimes.Clamp(source, target, 1_000_000, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void A_damaged_archive_is_refused()
    {
        using var source = new MemoryStream(Archive()[..700]);
        Assert.Equal(Oci.ErrorKind.DataLoss, Assert.Throws<Oci.StrataException>(() => TarTimes.Set(source, Stream.Null, 7, TestContext.Current.CancellationToken)).Kind);
    }

    private static byte[] Archive()
    {
        using var stream = new MemoryStream();
        using var writer = new TarWriter(stream);
        foreach (var entry in Entries)
        {
            writer.WriteEntry(entry);
            if (entry.Size > 0) writer.Write("abc"u8);
        }
        writer.Finish();
        return stream.ToArray();
    }

    private static byte[] Rewrite(Action<Stream, Stream> rewrite)
    {
        using var source = new MemoryStream(Archive());
        using var target = new MemoryStream();
        rewrite(source, target);
        return target.ToArray();
    }

    private static List<(long, int)> Times(byte[] archive)
    {
        using var stream = new MemoryStream(archive);
        using var reader = new TarReader(stream);
        var times = new List<(long, int)>();
        while (reader.Next() is { } entry) times.Add((entry.MtimeSeconds, entry.MtimeNanoseconds));
        return times;
    }
}
