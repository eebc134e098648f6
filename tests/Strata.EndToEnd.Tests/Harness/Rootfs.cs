using System.Text;
using Strata.Archive.Tar;

namespace Strata.EndToEnd.Tests.Harness;

/// <summary>Root file systems as tars.</summary>
internal static class Rootfs
{
    private static readonly string[] Applets =
        ["sh", "cat", "echo", "ls", "mkdir", "rm", "touch", "true", "false", "sleep", "id", "env", "pwd", "head", "dd", "chmod", "chown", "ln", "mv", "cp", "stat", "test", "wc", "sha256sum", "kill", "stty", "wget", "httpd", "nc", "ip", "ping", "hostname", "grep", "mount", "seq"];

    /// <summary>Busybox with its applets, users root and nobody.</summary>
    public static MemoryStream Busybox()
    {
        Assert.SkipUnless(File.Exists("/bin/busybox"), "needs busybox-static");
        var stream = new MemoryStream();
        using var writer = new TarWriter(stream);
        foreach (var directory in (string[])["bin", "etc", "root", "var"]) WriteDirectory(writer, directory);
        writer.WriteEntry(new TarEntry { Name = "tmp", Type = TarEntryType.Directory, Mode = 0x3FF });
        WriteFile(writer, "bin/busybox", File.ReadAllBytes("/bin/busybox"), 0x1ED);
        foreach (var applet in Applets) writer.WriteEntry(new TarEntry { Name = $"bin/{applet}", Type = TarEntryType.SymbolicLink, Mode = 0x1FF, LinkName = "busybox" });
        WriteFile(writer, "etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n"u8);
        WriteFile(writer, "etc/group", "root:x:0:\nnogroup:x:65534:\napp:x:1000:\nextra:x:2000:app\n"u8);
        writer.Finish();
        stream.Position = 0;
        return stream;
    }

    /// <summary>A layer of many files, the same for the same number.</summary>
    public static MemoryStream Files(int count, int size, int seed)
    {
        var random = new Random(seed);
        var stream = new MemoryStream();
        using var writer = new TarWriter(stream);
        var content = new byte[size];
        for (var i = 0; i < count; i++)
        {
            random.NextBytes(content);
            WriteFile(writer, $"data{seed}/{i % 17}/file{i}", content);
        }
        writer.Finish();
        stream.Position = 0;
        return stream;
    }

    public static void WriteFile(TarWriter writer, string name, ReadOnlySpan<byte> content, uint mode = 0x1A4)
    {
        writer.WriteEntry(new TarEntry { Name = name, Type = TarEntryType.File, Mode = mode, Size = content.Length, StoredSize = content.Length });
        writer.Write(content);
    }

    public static void WriteFile(TarWriter writer, string name, string content) => WriteFile(writer, name, Encoding.UTF8.GetBytes(content));

    private static void WriteDirectory(TarWriter writer, string name) => writer.WriteEntry(new TarEntry { Name = name, Type = TarEntryType.Directory, Mode = 0x1ED });
}
