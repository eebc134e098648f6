using System.Text.Json;
using Strata.Archive.Tar;
using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Building;

public sealed class OutputTests
{
    private const string Dockerfile = "FROM busybox\nRUN mkdir /gone && echo 1 > /gone/x && echo one > /made && ln /made /link\nRUN rm -r /gone && echo two > /made2\nCOPY Dockerfile /copied\n";

    [Fact]
    public void an_archive_loads_elsewhere_as_the_image_that_the_id_file_names()
    {
        using var machine = Prepared();
        using var other = new TestMachine("native");
        machine.Run("build", "-q", "-t", "made:1", "-o", "type=docker,dest=made.tar,compression=zstd", "-o", "type=oci,dest=made.oci.tar", "--iidfile", "id", "--metadata-file", "metadata", "context").Succeeded();
        var id = File.ReadAllText(machine.File("id"));
        machine.Run("image", "inspect", "made:1").Failed(1, "No such image: made:1");
        foreach (var archive in (string[])["made.tar", "made.oci.tar"])
        {
            other.Run("load", "-i", machine.File(archive)).Succeeded();
            Assert.Equal(id, Assert.Single(other.Run("images", "-q", "--no-trunc", "made:1").Succeeded().Lines));
            other.Run("rmi", "made:1").Succeeded();
        }
        using var metadata = JsonDocument.Parse(File.ReadAllText(machine.File("metadata")));
        Assert.Equal(id, metadata.RootElement.GetProperty("containerimage.config.digest").GetString());
        Assert.Equal("docker.io/library/made:1", metadata.RootElement.GetProperty("image.name").GetString());
        machine.AssertSound();
        other.AssertSound();
    }

    [Fact]
    public void a_tar_streams_through_a_dash_and_a_directory_has_the_same_files()
    {
        using var machine = Prepared();
        using var process = machine.Start("build", "-q", "-o", "-", "context");
        process.StandardInput.Close();
        using var tar = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(tar);
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal(0, process.ExitCode);
        machine.Run("build", "-q", "-o", "out", "context").Succeeded();
        tar.Position = 0;
        using var reader = new TarReader(tar);
        var names = new List<string>();
        while (reader.Next() is { } entry)
        {
            names.Add(entry.Name);
            if (entry.Type != TarEntryType.File) continue;
            using var content = new MemoryStream();
            reader.CopyTo(content);
            Assert.Equal(content.ToArray(), File.ReadAllBytes(machine.File("out/" + entry.Name)));
        }
        Assert.Contains("made2", names);
        Assert.DoesNotContain("gone", names);
        Assert.Equal(names.Count, Directory.GetFileSystemEntries(machine.File("out"), "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Length);
    }

    [Fact]
    public void squashed_layers_run_as_before()
    {
        using var machine = Prepared();
        machine.Run("build", "-q", "-t", "plain", "context").Succeeded();
        machine.Run("build", "-q", "--squash", "-t", "squashed", "context").Succeeded();
        string[] list = ["sh", "-c", "ls -lR /bin /etc /copied /made /made2 /link; ls /gone; cat /link"];
        Assert.Equal(machine.Run(["run", "--rm", "--network", "none", "plain", .. list]).Out, machine.Run(["run", "--rm", "--network", "none", "squashed", .. list]).Out);
        Assert.Equal("2", machine.Run("image", "inspect", "--format", "{{len .RootFS.Layers}}", "squashed").Succeeded().Lines.Single());
        machine.AssertSound();
    }

    [Fact]
    public void what_a_build_cannot_give_is_refused_before_it_begins()
    {
        using var machine = Prepared();
        machine.Run("build", "--push", "-t", "made", "context").Failed(1, "pushing is not supported yet");
        machine.Run("build", "-o", "type=oci,dest=x.tar,colour=red", "context").Failed(1, "unknown option \"colour\" of output type oci");
        machine.Run("build", "-o", "out", "--iidfile", "id", "context").Failed(1, "local and tar exporters are incompatible with image ID file");
        machine.Run("build", "-o", "-", "--explain", "context").Failed(1, "--explain writes to standard output");
        Assert.Empty(machine.Run("images", "-q", "-f", "dangling=true").Succeeded().Lines);
    }

    [Fact]
    public void raw_progress_is_json_line_by_line_on_standard_error()
    {
        using var machine = Prepared();
        var outcome = machine.Run("build", "--progress", "rawjson", "context").Succeeded();
        Assert.Equal("", outcome.Out);
        foreach (var line in outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var status = JsonDocument.Parse(line);
            Assert.Contains(status.RootElement.EnumerateObject().Single().Name, (string[])["vertexes", "statuses", "logs", "warnings"]);
        }
        Assert.Contains("\"cached\":true", machine.Run("build", "--progress", "rawjson", "context").Succeeded().Error, StringComparison.Ordinal);
    }

    private static TestMachine Prepared()
    {
        var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", Dockerfile);
        return machine;
    }
}
