using System.Security.Cryptography;
using Strata.EndToEnd.Tests.Harness;
using Strata.Testing;
using Strata.Testing.FileSystems;

namespace Strata.EndToEnd.Tests.Building;

/// <summary>The same inputs give the same image, whatever the machine is like.</summary>
public sealed class ReproducibilityTests
{
    private const string Epoch = "1600000000";

    // Four stages that may run in any order, and steps that would show a locale, a zone, an umask or an order of names.
    private const string Dockerfile = """
        FROM busybox AS one
        RUN mkdir /one && echo 1 > /one/a && ln /one/a /one/b && ln -s a /one/c
        FROM busybox AS two
        RUN mkdir -m 0700 /two && echo 2 > /two/a && chown 1000:2000 /two/a && umask > /two/umask
        FROM busybox AS three
        WORKDIR /three/deep
        RUN for i in $(seq 40); do echo $i > $i; done; dd if=/bin/busybox of=sparse bs=4096 count=1 seek=100 && env > /three/env
        FROM busybox
        ARG SOURCE_DATE_EPOCH
        WORKDIR /work
        COPY . /context/
        COPY --chown=app --chmod=u=rwX,go=rX tree/ /owned/
        ADD archive.tar.gz /archive/
        COPY --from=one /one /one
        COPY --from=two /two /two
        COPY --from=three --parents /three/deep /
        COPY <<note /note
        noted
        note
        RUN rm -r /context/tree/gone /etc/group && mv /etc/passwd /etc/users && ls -R /context > /list && echo $SOURCE_DATE_EPOCH > /epoch
        LABEL b=2 a=1
        ENV Z=1 A=2
        """;

    private static readonly string[] Dated = ["--build-arg", "SOURCE_DATE_EPOCH=" + Epoch, "-o", "type=image,rewrite-timestamp=true"];

    [Theory]
    [InlineData("overlay", null)]
    [InlineData("native", null)]
    [InlineData("overlay", "tmpfs")]
    [InlineData("overlay", "xfs")]
    [InlineData("native", "btrfs")]
    public void the_same_inputs_give_the_same_image_in_another_store_order_and_environment(string driver, string? fileSystem)
    {
        using var disk = fileSystem is null ? null : Make(fileSystem);
        using var first = new TestMachine().WithBusybox();
        using var second = new TestMachine(driver, disk is null ? null : Path.Combine(disk.Path, "root"));
        // The same base image: an import is dated.
        first.Run("save", "-o", "base.tar", "busybox").Succeeded();
        second.Run("load", "-i", first.File("base.tar")).Succeeded();
        WriteContext(first.File("context"), reversed: false);
        first.Umask = "022";
        first.Variables["TZ"] = "UTC";
        var expected = first.Run(["build", "-q", "--jobs", "1", .. Dated, "context"]).Succeeded().Lines[0];

        // The context in memory, made in another order by somebody else.
        using var memory = Make("tmpfs");
        var context = Path.Combine(memory.Path, "elsewhere");
        WriteContext(context, reversed: true, owner: "1234:5678");
        second.Umask = "077";
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("HOME", "/nowhere"), ("HTTP_PROXY", "")]) second.Variables[name] = value;
        // A verification names what differs, if anything does.
        first.Run("save", "-o", "made.tar", expected).Succeeded();
        second.Run("load", "-i", first.File("made.tar")).Succeeded();
        Assert.Equal($"verified: {expected} is reproduced", second.Run(["build", "-q", "--jobs", "4", "--verify", expected, .. Dated, context]).Succeeded().Lines[0]);
        second.Run("rmi", expected).Succeeded();
        Assert.Equal(expected, second.Run(["build", "-q", "--jobs", "4", .. Dated, context]).Succeeded().Lines[0]);
        Assert.Equal(expected, second.Run(["build", "-q", "--jobs", "4", "--no-cache", .. Dated, context]).Succeeded().Lines[0]);
        second.AssertSound();
    }

    [Fact]
    public void without_an_epoch_the_layers_are_the_same_and_only_the_times_of_the_config_are_not()
    {
        using var first = new TestMachine().WithBusybox();
        using var second = new TestMachine("native").WithBusybox();
        var layers = new List<string>();
        foreach (var machine in (TestMachine[])[first, second])
        {
            WriteContext(machine.File("context"), reversed: machine == second);
            machine.Write("context/Dockerfile", "FROM busybox\nWORKDIR /work/deep\nCOPY . /context\nADD archive.tar.gz /x/\nCOPY <<note /note\nnoted\nnote\n");
            File.SetLastWriteTimeUtc(machine.File("context/Dockerfile"), DateTime.UnixEpoch);
            machine.Run("build", "-q", "-t", "made", "context").Succeeded();
            layers.Add(machine.Run("image", "inspect", "--format", "{{json .RootFS.Layers}}", "made").Succeeded().Out);
            machine.Run("build", "--verify", "made", "context").Succeeded();
        }
        Assert.Equal(layers[0], layers[1]);
    }

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public void layers_of_the_base_image_are_never_written(string driver)
    {
        using var machine = new TestMachine(driver).WithBusybox();
        var layers = Directory.GetDirectories(Path.Combine(machine.Root, "layers"));
        Assert.NotEmpty(layers);
        var before = layers.SelectMany(Snapshot).ToList();
        machine.Write("context/passwd", "root:x:0:0::/:/bin/sh\n");
        machine.Write("context/Dockerfile", """
            FROM busybox
            COPY passwd /etc/passwd
            RUN echo more >> /etc/group && chmod 700 /bin && chown 5:6 /root && touch -d @0 /bin/busybox && rm -r /var && ln /bin/busybox /again
            RUN --mount=type=bind,from=busybox,target=/base,rw echo x > /base/etc/passwd && rm /base/bin/sh
            COPY --from=busybox /etc/ /etc/
            """);
        foreach (var flags in (string[][])[[], ["--squash"], Dated, ["-o", "out"], ["--no-cache", "--verify", "made"]])
        {
            // Times differ from the first build's: what a verification finds does not matter here.
            var outcome = machine.Run(["build", "-q", .. flags.Length == 0 ? (string[])["-t", "made"] : flags, "context"]);
            if (!flags.Contains("--verify")) outcome.Succeeded();
        }
        Assert.Equal(before, layers.SelectMany(Snapshot));
        machine.AssertSound();
    }

    [Fact]
    public void the_epoch_of_the_environment_dates_a_build_that_is_given_none()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", "FROM scratch\nARG SOURCE_DATE_EPOCH\nLABEL at=$SOURCE_DATE_EPOCH\n");
        Assert.Equal(("1970-01-01T00:00:05Z", "5"), Build("5"));
        Assert.Equal(("1970-01-01T00:00:07Z", "7"), Build("5", "--build-arg", "SOURCE_DATE_EPOCH=7"));
        Assert.Equal(("1970-01-01T00:00:05Z", "5"), Build("5", "--build-arg", "SOURCE_DATE_EPOCH"));
        machine.Write("context/Dockerfile", "FROM scratch\nLABEL at=once\n");
        Assert.Equal("1970-01-01T00:00:05Z", Build("5").Created);
        // An empty one on the command line counts, and is no time.
        machine.Write("context/Dockerfile", "FROM busybox\nLABEL at=none\n");
        Assert.DoesNotContain("1970", Build("5", "--build-arg", "SOURCE_DATE_EPOCH=").Created, StringComparison.Ordinal);
        Assert.DoesNotContain("1970", Build("").Created, StringComparison.Ordinal);
        machine.Variables["SOURCE_DATE_EPOCH"] = "soon";
        machine.Run("build", "context").Failed(1, "invalid SOURCE_DATE_EPOCH: soon");

        (string Created, string Label) Build(string epoch, params string[] flags)
        {
            machine.Variables["SOURCE_DATE_EPOCH"] = epoch;
            var outcome = machine.Run(["build", "-t", "made", .. flags, "context"]).Succeeded();
            Assert.DoesNotContain("were not consumed", outcome.Error, StringComparison.Ordinal);
            var parts = machine.Run("image", "inspect", "--format", "{{.Created}} {{.Config.Labels.at}}", "made").Succeeded().Lines[0].Split(' ');
            return (parts[0], parts[1]);
        }
    }

    private static TestDirectory Make(string fileSystem)
    {
        var made = TestFileSystem.TryMake(fileSystem, 400, out var reason);
        Assert.SkipWhen(made is null, reason);
        return made!;
    }

    private static void WriteContext(string directory, bool reversed, string owner = "0:0")
    {
        var files = new List<(string Name, string Content, string Mode)>
        {
            ("Dockerfile", Dockerfile, "0644"),
            ("tree/gone/x", "gone", "0644"),
            ("tree/İstanbul", "dotted", "0644"),
            ("tree/program", "#!/bin/sh\n", "4755"),
            ("tree/secret", "secret", "0600"),
        };
        for (var i = 0; i < 60; i++) files.Add(($"tree/many/{i * 7919 % 60}", $"file {i * 7919 % 60}", "0644"));
        if (reversed) files.Reverse();
        foreach (var (name, content, mode) in files)
        {
            var path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content);
            Tool.Run("chown", owner, path);
            Tool.Run("chmod", mode, path);
        }
        File.CreateSymbolicLink(Path.Combine(directory, "tree/link"), "many/1");
        using (var archive = new System.IO.Compression.GZipStream(File.Create(Path.Combine(directory, "archive.tar.gz")), System.IO.Compression.CompressionLevel.Fastest))
        using (var packed = Rootfs.Files(5, 100, 1))
        {
            packed.CopyTo(archive);
        }
        foreach (var entry in Directory.GetFileSystemEntries(directory, "*", SearchOption.AllDirectories)) Tool.Run("touch", "-h", "-d", "@1700000000.123456789", entry);
        foreach (var inner in Directory.GetDirectories(directory, "*", SearchOption.AllDirectories)) Tool.Run("chmod", "0755", inner);
    }

    // Everything of every file but its time of access.
    private static IEnumerable<string> Snapshot(string directory)
    {
        foreach (var path in Directory.GetFileSystemEntries(directory, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Order(StringComparer.Ordinal))
        {
            var info = new FileInfo(path);
            var status = System.Text.Encoding.ASCII.GetString(Tool.Run("stat", "-c", "%A %u %g %s %y %z %h", path)).Trim();
            var content = info.LinkTarget ?? (File.Exists(path) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))) : "");
            yield return $"{Path.GetRelativePath(directory, path)} {status} {content}";
        }
    }
}
