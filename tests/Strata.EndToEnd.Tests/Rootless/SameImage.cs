using Strata.Archive.Tar;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Rootless;

/// <summary>A base image, and lines of a Dockerfile, with everything in their files that only root can give.</summary>
internal static class SameImage
{
    // COPY and WORKDIR with owners, set-id bits and attributes, between stages too.
    private const string CopyLines = """
        FROM base AS one
        COPY --chown=1000:2000 --chmod=6755 a /set-id
        COPY --chown=app a /app/
        WORKDIR /made/here
        FROM one
        COPY --from=one /capable /copied
        COPY --from=one --chown=5:6 /etc /app/etc
        COPY --from=one /linked1 /linked2 /links/

        """;

    /// <summary>An archive of the image <c>base</c>, made by root.</summary>
    public static byte[] Base()
    {
        using var machine = new TestMachine("tar");
        machine.Run(Tar(), "import", "-", "base").Succeeded();
        machine.Run("save", "-o", "base.tar", "base").Succeeded();
        return File.ReadAllBytes(machine.File("base.tar"));
    }

    /// <summary>Writes the context: the same files with the same times wherever it is, and further lines of the last stage.</summary>
    public static void Write(TestMachine machine, string lines)
    {
        File.SetLastWriteTimeUtc(machine.Write("context/a", "a"), DateTime.UnixEpoch.AddDays(1));
        machine.Write("context/Dockerfile", CopyLines + lines);
    }

    private static MemoryStream Tar()
    {
        var busybox = Rootfs.Busybox();
        var tar = new MemoryStream();
        using var reader = new TarReader(busybox);
        using var writer = new TarWriter(tar);
        while (reader.Next() is { } entry)
        {
            writer.WriteEntry(entry);
            var content = new byte[entry.StoredSize];
            for (var n = 0; n < content.Length; n += reader.Read(content.AsSpan(n))) { }
            writer.Write(content);
        }
        // A runtime makes mount points that are missing, with the clock's time.
        foreach (var directory in (string[])["dev", "proc", "sys"]) writer.WriteEntry(new TarEntry { Name = directory, Type = TarEntryType.Directory, Mode = 0x1ED });
        writer.WriteEntry(new TarEntry { Name = "app", Type = TarEntryType.Directory, Mode = 0x1C0, Uid = 1000, Gid = 1000, Xattrs = [new TarXattr("user.note", [1, 2])] });
        writer.WriteEntry(new TarEntry { Name = "etc/conf", Type = TarEntryType.Directory, Mode = 0x1ED });
        Rootfs.WriteFile(writer, "etc/conf/old", "old");
        writer.WriteEntry(new TarEntry { Name = "capable", Type = TarEntryType.File, Mode = 0x1ED, Uid = 3, Gid = 4, Xattrs = [new TarXattr("security.capability", [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])] });
        Rootfs.WriteFile(writer, "linked1", "one file");
        writer.WriteEntry(new TarEntry { Name = "linked2", Type = TarEntryType.HardLink, LinkName = "linked1" });
        writer.Finish();
        tar.Position = 0;
        return tar;
    }
}
