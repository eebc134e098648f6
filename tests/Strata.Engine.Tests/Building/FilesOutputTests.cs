using Strata.Archive.Compression;
using Strata.Engine.Building.Exporting;
using Strata.Linux.Files;
using Strata.Oci;
using Strata.Oci.Progress;

namespace Strata.Engine.Tests.Building;

public sealed class FilesOutputTests
{
    [Fact]
    public async Task A_tar_has_the_merged_files_and_no_whiteouts()
    {
        using var workshop = new OutputWorkshop();
        await workshop.BuildAsync(static o => o with { Arguments = new Dictionary<string, string>() }, workshop.To(BuildOutputKind.Tar, "x.tar"));
        var files = OutputWorkshop.Read(workshop.Bytes("x.tar"));
        Assert.Equal(["etc", "etc/a", "etc/b", "sub", "sub/two"], files.Keys);
        Assert.Equal(("first", "base b", "first"), (OutputWorkshop.Text(files["etc/a"].Content), OutputWorkshop.Text(files["etc/b"].Content), OutputWorkshop.Text(files["sub/two"].Content)));
        Assert.Equal(1_700_000_000, files["etc/b"].Entry.MtimeSeconds);
    }

    [Fact]
    public async Task With_an_epoch_all_files_have_its_time()
    {
        using var workshop = new OutputWorkshop();
        await workshop.BuildAsync(workshop.To(BuildOutputKind.Tar, "x.tar"), workshop.To(BuildOutputKind.Local, "dir"));
        Assert.All(OutputWorkshop.Read(workshop.Bytes("x.tar")).Values, static e => Assert.Equal(1_650_000_000, e.Entry.MtimeSeconds));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_650_000_000).UtcDateTime, File.GetLastWriteTimeUtc(workshop.Machine.PathOf("dir/sub/two")));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_650_000_000).UtcDateTime, Directory.GetLastWriteTimeUtc(workshop.Machine.PathOf("dir/sub")));
    }

    [Fact]
    public async Task A_directory_keeps_modes_and_owners_and_what_else_it_has()
    {
        using var workshop = new OutputWorkshop();
        workshop.Write("Dockerfile", "FROM base:1\nCOPY --chown=12:34 --chmod=4750 one /tool\n");
        Directory.CreateDirectory(workshop.Machine.PathOf("dir"));
        File.WriteAllText(workshop.Machine.PathOf("dir/mine"), "mine");
        File.WriteAllText(workshop.Machine.PathOf("dir/tool"), "older and longer");
        await workshop.BuildAsync(workshop.To(BuildOutputKind.Local, "dir"));
        var status = FileHandle.FindHostStatus(workshop.Machine.PathOf("dir/tool"))!.Value;
        Assert.Equal((12u, 34u, 0x9E8u), (status.Uid, status.Gid, status.Mode));
        Assert.Equal(("first", "mine"), (OutputWorkshop.Text(workshop.Bytes("dir/tool")), OutputWorkshop.Text(workshop.Bytes("dir/mine"))));
    }

    [Fact]
    public async Task No_link_leads_out_of_the_directory()
    {
        using var workshop = new OutputWorkshop();
        Directory.CreateDirectory(workshop.Machine.PathOf("outside"));
        Directory.CreateDirectory(workshop.Machine.PathOf("dir"));
        File.CreateSymbolicLink(workshop.Machine.PathOf("dir/etc"), workshop.Machine.PathOf("outside"));
        var failure = await Assert.ThrowsAsync<StrataException>(() => workshop.BuildAsync(workshop.To(BuildOutputKind.Local, "dir")));
        Assert.Contains("cannot overwrite non-directory \"etc\" with directory", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(workshop.Machine.PathOf("outside")));
    }

    [Fact]
    public async Task A_directory_that_is_not_whole_never_gets_its_name()
    {
        using var workshop = new OutputWorkshop();
        using var stop = new CancellationTokenSource();
        workshop.Heard = value =>
        {
            if (value is StepStarted { Name: "exporting to client directory" }) stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => workshop.BuildAsync(static o => o, stop.Token, workshop.To(BuildOutputKind.Local, "deep/dir")));
        Assert.Empty(Directory.GetFileSystemEntries(workshop.Machine.PathOf("deep")));
    }

    [Theory]
    [InlineData(BuildOutputKind.Tar, "exporting to client tarball")]
    [InlineData(BuildOutputKind.Oci, "exporting to oci image format")]
    [InlineData(BuildOutputKind.Docker, "exporting to docker image format")]
    public async Task A_file_that_is_not_whole_leaves_the_one_before_as_it_was(BuildOutputKind kind, string step)
    {
        using var workshop = new OutputWorkshop();
        using var stop = new CancellationTokenSource();
        Directory.CreateDirectory(workshop.Machine.PathOf("out"));
        File.WriteAllText(workshop.Machine.PathOf("out/x.tar"), "before");
        workshop.Heard = value =>
        {
            if (value is StepStarted started && started.Name == step) stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => workshop.BuildAsync(static o => o, stop.Token, workshop.To(kind, "out/x.tar")));
        Assert.Equal([workshop.Machine.PathOf("out/x.tar")], Directory.GetFileSystemEntries(workshop.Machine.PathOf("out")));
        Assert.Equal("before", OutputWorkshop.Text(workshop.Bytes("out/x.tar")));
    }

    [Fact]
    public async Task A_stream_gets_the_bytes_of_a_file_and_stays_open()
    {
        using var workshop = new OutputWorkshop();
        using var stream = new MemoryStream();
        await workshop.BuildAsync(new BuildOutput { Kind = BuildOutputKind.Tar, Stream = stream }, workshop.To(BuildOutputKind.Tar, "x.tar"));
        Assert.Equal(workshop.Bytes("x.tar"), stream.ToArray());
    }

    [Fact]
    public void What_is_wrong_with_outputs_is_said_before_the_build()
    {
        var directory = Directory.CreateTempSubdirectory("strata-outputs-").FullName;
        try
        {
            var file = Path.Combine(directory, "file");
            File.WriteAllText(file, "");
            var output = new BuildOutput { Kind = BuildOutputKind.Oci, Path = Path.Combine(directory, "new") };
            BuildOutput.Check([output, new BuildOutput { Kind = BuildOutputKind.Tar, Stream = Stream.Null }]);
            Assert.Equal("multiple outputs configured to write to stdout", Message(new BuildOutput { Kind = BuildOutputKind.Tar, Stream = Stream.Null }, new BuildOutput { Kind = BuildOutputKind.Oci, Stream = Stream.Null }));
            Assert.Equal($"destination file {directory} is a directory", Message(output with { Path = directory }));
            Assert.Equal($"destination directory {file} is a file", Message(output with { Kind = BuildOutputKind.Local, Path = file }));
            Assert.Equal($"destination directory {file} is a file", Message(output with { IsDirectory = true, Path = file }));
            Assert.Equal($"failed to open {directory}/no/x.tar: no such file or directory", Message(output with { Path = directory + "/no/x.tar" }));
            Assert.Equal("invalid gzip level 10: expected 0 to 9", Message(output with { CompressionLevel = 10 }));
            Assert.Equal("invalid zstd level 0: expected 1 to 22", Message(output with { Compression = CompressionKind.Zstd, CompressionLevel = 0 }));
            Assert.Equal("index annotations not supported for single platform export", Message(output with { Annotations = [new ImageAnnotation(AnnotationTarget.Index, null, "k", "v")] }));
            Assert.StartsWith("Docker's media types have none for zstd layers", Message(output with { Compression = CompressionKind.Zstd, UsesDockerMediaTypes = true }), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        static string Message(params BuildOutput[] outputs) => Assert.Throws<StrataException>(() => BuildOutput.Check(outputs)).Message;
    }
}
