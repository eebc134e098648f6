using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Mounts;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>Volumes and other mounts, in real containers.</summary>
public sealed class VolumeTests
{
    private const string Dockerfile = """
        FROM busybox
        RUN mkdir -p /data/sub && echo inside > /data/f && chown 1000:2000 /data && chmod 2770 /data && ln -s /data /link
        """;

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public void a_volume_is_filled_once_outlives_its_containers_and_is_shared(string driver)
    {
        using var machine = WithImage(driver);
        Assert.Equal("2770 1000 2000 inside\n", Shell(machine, "echo $(stat -c '%a %u %g' /data) $(cat /data/f); echo changed > /data/f", "-v", "work:/data").Out);
        Assert.Equal("changed\n", Shell(machine, "cat /link/f", "-v", "work:/link").Out);
        Assert.Equal("changed\n", Shell(machine, "cat /elsewhere/f", "--mount", "src=work,dst=/elsewhere,readonly").Out);
        Shell(machine, "echo no > /data/f", expected: 1, "-v", "work:/data:ro");
        Assert.Equal("", Shell(machine, "ls /data", "-v", "bare:/data:nocopy").Out);
        Assert.Equal("work", machine.Run("volume", "rm", "work").Succeeded().Out.Trim());
        machine.Run("volume", "rm", "work").Failed(1, "get work: no such volume");
        Assert.Equal(["bare"], machine.Run("volume", "ls", "-q").Succeeded().Lines);
        // What went into the volume is nothing that the container changed.
        machine.Run("run", "--name", "writer", "--network", "none", "-v", "work:/data", "image", "touch", "/data/new").Succeeded();
        Assert.Empty(machine.Run("diff", "writer").Succeeded().Lines);
        machine.Run("volume", "rm", "work").Failed(1, "remove work: volume is in use - [");
        machine.Run("rm", "-v", "writer").Succeeded();
        Assert.Equal(["bare", "work"], machine.Run("volume", "ls", "-q").Succeeded().Lines);
        machine.AssertSound();
    }

    [Fact]
    public void volumes_without_a_name_go_with_their_container_unless_another_has_them()
    {
        using var machine = WithImage();
        machine.Write("context/Dockerfile", "FROM image\nVOLUME /data /other\n");
        machine.Run("build", "-q", "-t", "volumes", "context").Succeeded();
        machine.Run("run", "--rm", "--network", "none", "volumes", "true").Succeeded();
        Assert.Empty(machine.Run("volume", "ls", "-q").Succeeded().Lines);

        machine.Run("run", "--name", "one", "--network", "none", "volumes", "sh", "-c", "echo kept > /data/f").Succeeded();
        Assert.Equal(2, machine.Run("volume", "ls", "-q").Succeeded().Lines.Length);
        Assert.Equal("2", machine.Run("ps", "-a", "--format", "{{.LocalVolumes}}").Succeeded().Out.Trim());
        Assert.Equal("kept\n", machine.Run("run", "--rm", "--network", "none", "--volumes-from", "one", "busybox", "cat", "/data/f").Succeeded().Out);
        machine.Run("run", "--rm", "--network", "none", "--volumes-from", "one:ro", "busybox", "touch", "/data/x").Failed(1, "Read-only file system");
        machine.Run("create", "--name", "two", "--volumes-from", "one", "busybox").Succeeded();
        machine.Run("rm", "-v", "one").Succeeded();
        Assert.Equal(2, machine.Run("volume", "ls", "-q").Succeeded().Lines.Length);
        machine.Run("rm", "-v", "two").Succeeded();
        Assert.Empty(machine.Run("volume", "ls", "-q").Succeeded().Lines);

        // A place that the command line has given is not filled by a volume of the image.
        machine.Run("run", "--name", "three", "--network", "none", "--tmpfs", "/data", "-v", "named:/other", "volumes", "true").Succeeded();
        Assert.Equal(["named"], machine.Run("volume", "ls", "-q").Succeeded().Lines);
        machine.Run("rm", "three").Succeeded();
        machine.Run("create", "--name", "four", "volumes").Succeeded();
        machine.Run("rm", "four").Succeeded();
        Assert.Equal(2, machine.Run("volume", "ls", "-qf", "dangling=true", "-f", "label=com.docker.volume.anonymous").Succeeded().Lines.Length);
        Assert.Contains("Total reclaimed space: 7B", machine.Run("volume", "prune", "-f").Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal(["named"], machine.Run("volume", "ls", "-q").Succeeded().Lines);
        Assert.StartsWith("Deleted Volumes:\nnamed\n", machine.Run("volume", "prune", "-a", "-f").Succeeded().Out, StringComparison.Ordinal);
        machine.AssertSound();
    }

    [Fact]
    public async Task two_containers_made_at_once_fill_a_volume_once()
    {
        using var machine = WithImage();
        for (var round = 0; round < 5; round++)
        {
            var name = $"both{round}";
            var runs = Enumerable.Range(0, 3).Select(_ => Task.Run(() => machine.Run("run", "--rm", "--network", "none", "-v", name + ":/data", "image", "cat", "/data/f"))).ToArray();
            foreach (var run in runs) Assert.Equal("inside\n", (await run).Succeeded().Out);
        }
        machine.AssertSound();
    }

    [Fact]
    public void a_volume_with_options_is_mounted_while_a_container_runs_and_shared_meanwhile()
    {
        using var machine = WithImage();
        machine.Run("volume", "create", "-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=1m,mode=700", "memory").Succeeded();
        machine.Run("run", "-d", "--name", "first", "--network", "none", "-v", "memory:/m", "busybox", "sh", "-c", "echo here > /m/f; while :; do sleep 1; done").Succeeded();
        machine.Run("run", "-d", "--name", "second", "--network", "none", "-v", "memory:/m", "busybox", "sh", "-c", "while :; do sleep 1; done").Succeeded();
        Assert.Equal("700 here\n", machine.Run("exec", "second", "sh", "-c", "echo $(stat -c %a /m) $(cat /m/f)").Succeeded().Out);
        machine.Run("rm", "-f", "first").Succeeded();
        Assert.Equal("here\n", machine.Run("run", "--rm", "--network", "none", "-v", "memory:/m", "busybox", "cat", "/m/f").Succeeded().Out);
        machine.Run("exec", "second", "dd", "if=/dev/zero", "of=/m/big", "bs=1024", "count=2000").Failed(1, "No space left");
        machine.Run("rm", "-f", "second").Succeeded();
        Assert.Empty(MountTable.Below(machine.Root));
        Assert.Equal("", Shell(machine, "ls /m", "-v", "memory:/m").Out);
        machine.Run("volume", "create", "-o", "type=none", "-o", "device=/nosuch", "-o", "o=bind", "nowhere").Succeeded();
        machine.Run("run", "--rm", "--network", "none", "-v", "nowhere:/m", "busybox", "true").Failed(125, "volume nowhere can't be mounted: ");
        Assert.Empty(machine.Run("ps", "-aq").Succeeded().Lines);
        machine.AssertSound();
    }

    [Fact]
    public void a_part_of_a_volume_or_image_is_shown_and_links_do_not_lead_out_of_it()
    {
        using var machine = WithImage();
        Shell(machine, "mkdir -p /v/a/b; echo deep > /v/a/b/f; ln -s /etc /v/out; ln -s a /v/in", "-v", "parts:/v");
        Assert.Equal("deep\n", Shell(machine, "cat /m/f", "--mount", "src=parts,dst=/m,volume-subpath=a/b").Out);
        Assert.Equal("deep\n", Shell(machine, "cat /m/b/f", "--mount", "src=parts,dst=/m,volume-subpath=in").Out);
        machine.Run("run", "--rm", "--network", "none", "--mount", "src=parts,dst=/m,volume-subpath=out", "busybox", "ls", "/m").Failed(125, "volume parts has no directory out");
        machine.Run("run", "--rm", "--network", "none", "--mount", "src=parts,dst=/m,volume-subpath=../..", "busybox", "ls").Failed(125, "subpath must be a relative path within the volume");
        Assert.Equal("inside\n", machine.Run("run", "--name", "viewer", "--network", "none", "--mount", "type=image,src=image,dst=/m", "busybox", "cat", "/m/data/f").Succeeded().Out);
        machine.Run("start", "-a", "viewer").Succeeded();
        machine.Run("rm", "viewer").Succeeded();
        Assert.Equal("inside\n", machine.Run("run", "--rm", "--network", "none", "--mount", "type=image,src=image,dst=/m,image-subpath=data", "busybox", "cat", "/m/f").Succeeded().Out);
        machine.Run("run", "--rm", "--network", "none", "--mount", "type=image,src=image,dst=/m", "busybox", "touch", "/m/x").Failed(1, "Read-only file system");
        machine.AssertSound();
    }

    [Fact]
    public void directories_of_the_machine_are_mounted_as_asked()
    {
        using var machine = WithImage();
        machine.Write("shared/f", "host");
        Assert.Equal("host", Shell(machine, "cat /m/f", "-v", "./shared:/m").Out);
        Assert.Equal("host", Shell(machine, "cat /m/f", "--mount", "type=bind,src=./shared,dst=/m,ro").Out);
        Shell(machine, "touch /made/x", "-v", machine.File("new/dir") + ":/made");
        Assert.True(File.Exists(machine.File("new/dir/x")));
        machine.Run("run", "--rm", "--mount", $"type=bind,src={machine.File("none")},dst=/m", "busybox").Failed(125, "invalid mount config for type \"bind\": bind source path does not exist: " + machine.File("none"));
        Assert.False(Directory.Exists(machine.File("none")));
        machine.Run("run", "--rm", "-v", "./shared:/m", "-v", "named:/m", "busybox").Failed(125, "Duplicate mount point: /m");
        machine.Run("create", "-v", "./shared:/m:rslave,zz", "busybox").Failed(1, "invalid mode: rslave,zz");
        Assert.Equal("size=1024k 700\n", Shell(machine, "echo $(grep ' /m ' /proc/mounts | grep -o 'size=[^,]*' ) $(stat -c %a /m)", "--mount", "type=tmpfs,dst=/m,tmpfs-size=1m,tmpfs-mode=700").Out);
        Assert.Empty(machine.Run("volume", "ls", "-q").Succeeded().Lines);
    }

    [Fact]
    public void mounts_made_later_pass_into_a_container_that_asked_for_it()
    {
        using var machine = new TestMachine { Prefix = ["/usr/bin/unshare", "--mount", "--propagation", "shared"] }.WithBusybox();
        var script = machine.Write("late.sh", "mkdir -p shared/late; " + string.Join(' ', machine.Command) + " run -d --name late --network none -v ./shared:/m:rslave busybox sh -c 'while :; do sleep 1; done' && mount -t tmpfs none shared/late && touch shared/late/f && "
            + string.Join(' ', machine.Command) + " exec late ls /m/late; " + string.Join(' ', machine.Command) + " rm -f late");
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/usr/bin/unshare", ["--mount", "--propagation", "shared", "sh", script])
        {
            WorkingDirectory = machine.Directory,
            RedirectStandardOutput = true,
            Environment = { ["STRATA_ROOT"] = machine.Root },
        })!;
        var said = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.Equal(["f", "late"], said[1..]);
        machine.Run("run", "--rm", "--network", "none", "--mount", $"type=bind,src={machine.File("shared")},dst=/m,bind-propagation=rshared", "busybox", "true").Succeeded();
    }

    [Fact]
    public void files_are_copied_into_the_volumes_of_a_container()
    {
        using var machine = WithImage();
        machine.Run("create", "--name", "box", "-v", "work:/data", "image").Succeeded();
        machine.Write("outer", "outer");
        machine.Run("cp", "outer", "box:/data/sub/").Succeeded();
        Assert.Equal("outer", Shell(machine, "cat /v/sub/outer", "-v", "work:/v").Out);
        machine.Run("cp", "box:/data/f", "back").Succeeded();
        Assert.Equal("inside\n", File.ReadAllText(machine.File("back")));
    }

    [Fact]
    public void what_volumes_take_is_told()
    {
        using var machine = WithImage();
        Shell(machine, "head -c 5000 /dev/zero > /v/f", "-v", "space:/v");
        machine.Run("create", "--name", "user", "-v", "space:/v", "busybox").Succeeded();
        Assert.Contains("space         1         5kB", machine.Run("system", "df", "-v").Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains(machine.Run("system", "df").Succeeded().Lines, static l => l.StartsWith("Local Volumes   1         1         5kB       0B (0%)", StringComparison.Ordinal));
        Assert.Equal("space local", machine.Run("inspect", "-f", "{{.Name}} {{.Driver}}", "space").Succeeded().Out.Trim());
        Assert.Equal("user", machine.Run("ps", "-a", "--filter", "volume=space", "--format", "{{.Names}}").Succeeded().Out.Trim());
    }

    private static TestMachine WithImage(string driver = "overlay")
    {
        var machine = new TestMachine(driver).WithBusybox();
        machine.Write("image/Dockerfile", Dockerfile);
        machine.Run("build", "-q", "-t", "image", "image").Succeeded();
        return machine;
    }

    private static Outcome Shell(TestMachine machine, string script, params string[] flags) => Shell(machine, script, 0, flags);

    private static Outcome Shell(TestMachine machine, string script, int expected, params string[] flags)
    {
        var outcome = machine.Run(["run", "--rm", "--network", "none", .. flags, "image", "sh", "-c", script]);
        return expected == 0 ? outcome.Succeeded() : outcome.Failed(expected, "");
    }
}
