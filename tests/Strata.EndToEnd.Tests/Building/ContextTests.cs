using System.IO.Compression;
using System.Net;
using Strata.Archive.Tar;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Building;

public sealed class ContextTests
{
    private const string Text = "FROM scratch\nCOPY . /\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void an_archive_on_standard_input_gives_the_layers_of_the_same_directory(bool compressed)
    {
        using var machine = new TestMachine();
        Write(machine);
        var made = machine.Run("build", "-q", machine.File("context")).Succeeded();
        var piped = machine.Run(Compress(Tar(machine), compressed), "build", "-q", "-").Succeeded();
        Assert.Equal(Layers(machine, made), Layers(machine, piped));
        Assert.Equal(Layers(machine, made), Layers(machine, machine.Run(Tar(machine), "build", "-q", "-f", "sub/Other", "-").Succeeded()));
        machine.Run(Tar(machine), "build", "-q", "-f", "missing", "-").Failed(1, "failed to read dockerfile: open missing: no such file or directory");
        machine.AssertSound();
    }

    [Fact]
    public void an_archive_that_leads_out_of_itself_leads_nowhere()
    {
        using var machine = new TestMachine();
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar))
        {
            Rootfs.WriteFile(writer, "Dockerfile", "FROM scratch\nCOPY link/passwd /p\n");
            writer.WriteEntry(new TarEntry { Name = "link", Type = TarEntryType.SymbolicLink, Mode = 0x1FF, LinkName = "/etc" });
            writer.Finish();
        }
        tar.Position = 0;
        machine.Run(tar, "build", "-q", "-").Failed(1, "\"/link/passwd\": not found");
    }

    [Fact]
    public async Task a_download_is_a_context_or_a_Dockerfile()
    {
        using var machine = new TestMachine();
        Write(machine);
        var tar = Compress(Tar(machine), compressed: true).ToArray();
        using var server = new HttpListener();
        var port = Random.Shared.Next(20000, 40000);
        server.Prefixes.Add($"http://127.0.0.1:{port}/");
        server.Start();
        var serving = Task.Run(
            async () =>
            {
                while (server.IsListening)
                {
                    var request = await server.GetContextAsync();
                    var bytes = request.Request.Url!.AbsolutePath == "/context.tar.gz" ? tar : "FROM scratch\nLABEL a=b\n"u8.ToArray();
                    await request.Response.OutputStream.WriteAsync(bytes);
                    request.Response.Close();
                }
            },
            TestContext.Current.CancellationToken);
        var made = machine.Run("build", "-q", machine.File("context")).Succeeded();
        Assert.Equal(Layers(machine, made), Layers(machine, machine.Run("build", "-q", $"http://127.0.0.1:{port}/context.tar.gz").Succeeded()));
        Assert.Equal("b\n", machine.Run("inspect", "-f", "{{.Config.Labels.a}}", machine.Run("build", "-q", $"http://127.0.0.1:{port}/Dockerfile").Succeeded().Lines[0]).Succeeded().Out);
        server.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);
    }

    private static void Write(TestMachine machine)
    {
        machine.Write("context/Dockerfile", Text);
        machine.Write("context/sub/Other", Text);
        machine.Write("context/sub/file", "content");
        machine.Write("context/hidden", "hidden");
        machine.Write("context/.dockerignore", "hidden\n");
    }

    private static MemoryStream Tar(TestMachine machine)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar))
        {
            writer.WriteEntry(new TarEntry { Name = "./sub", Type = TarEntryType.Directory, Mode = 0x1ED });
            foreach (var name in (string[])[".dockerignore", "Dockerfile", "hidden", "sub/Other", "sub/file"]) Rootfs.WriteFile(writer, "./" + name, File.ReadAllText(machine.File("context/" + name)));
            writer.Finish();
        }
        tar.Position = 0;
        return tar;
    }

    private static MemoryStream Compress(MemoryStream tar, bool compressed)
    {
        if (!compressed) return tar;
        var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true)) tar.CopyTo(gzip);
        result.Position = 0;
        return result;
    }

    private static string Layers(TestMachine machine, Outcome build) => machine.Run("inspect", "-f", "{{json .RootFS.Layers}}", build.Lines[0]).Succeeded().Out;
}
