using System.Text.Json;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Mounts;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>Containers' and images' files, mounted for people to look at.</summary>
public sealed class MountTests
{
    private const string Loop = "while :; do sleep 1; done";

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public void a_stopped_container_stays_mounted_through_copies_starts_and_ends_until_it_is_unmounted(string driver)
    {
        using var machine = new TestMachine(driver).WithBusybox();
        machine.Run("create", "--name", "one", "--network", "none", "busybox", "sh", "-c", "echo run >> /log").Succeeded();
        machine.Run("create", "--name", "two", "busybox").Succeeded();
        Assert.Empty(machine.Run("container", "mount").Succeeded().Out);
        var place = machine.Run("container", "mount", "one").Succeeded().Out.TrimEnd('\n');
        Assert.True(File.Exists(Path.Combine(place, "bin/busybox")));
        Assert.Equal(place, machine.Run("container", "mount", "one").Succeeded().Out.TrimEnd('\n'));

        machine.Run("cp", "one:/etc/passwd", machine.File("copied")).Succeeded();
        machine.Run("cp", machine.File("copied"), "one:/in").Succeeded();
        Assert.True(File.Exists(Path.Combine(place, "in")));
        machine.Run("start", "-a", "one").Succeeded();
        machine.Run("start", "-a", "one").Succeeded();
        Assert.Equal("run\nrun\n", File.ReadAllText(Path.Combine(place, "log")));
        File.WriteAllText(Path.Combine(place, "mine"), "");
        Assert.Equal(["A /in", "A /log", "A /mine"], machine.Run("diff", "one").Succeeded().Lines);

        var id = machine.Run("inspect", "-f", "{{.Id}}", "one").Succeeded().Out.Trim();
        Assert.Equal($"{id[..12]}  {place}\n", machine.Run("container", "mount").Succeeded().Out);
        using (var json = JsonDocument.Parse(machine.Run("container", "mount", "--format", "json").Succeeded().Out))
        {
            var only = Assert.Single(json.RootElement.EnumerateArray());
            Assert.Equal((id, "one", place), (only.GetProperty("id").GetString(), only.GetProperty("Names")[0].GetString(), only.GetProperty("mountpoint").GetString()));
        }
        Assert.Equal(2, machine.Run("container", "mount", "--all", "--no-trunc").Succeeded().Lines.Length);
        Assert.Equal(id, machine.Run("container", "unmount", "one").Succeeded().Out.Trim());
        Assert.False(Path.Exists(place));
        machine.Run("container", "unmount", "one").Failed(1, "container \"one\" is not mounted");
        Assert.Single(machine.Run("container", "unmount", "--all").Succeeded().Lines);
        Assert.Empty(machine.Run("container", "mount").Succeeded().Out);
        machine.Run("start", "-a", "one").Succeeded();
        Assert.Empty(MountTable.Below(machine.Root));
        machine.Run("container", "mount", "one").Succeeded();
        machine.Run("rm", "one", "two").Succeeded();
        machine.AssertSound();
    }

    [Fact]
    public void a_running_containers_files_are_seen_as_they_change_and_are_never_unmounted()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "runs", "--network", "none", "busybox", "sh", "-c", Loop).Succeeded();
        var place = machine.Run("container", "mount", "runs").Succeeded().Out.TrimEnd('\n');
        machine.Run("exec", "runs", "sh", "-c", "echo new > /new").Succeeded();
        Assert.Equal("new\n", File.ReadAllText(Path.Combine(place, "new")));
        machine.Run("container", "unmount", "runs").Failed(1, "cannot unmount container \"runs\": container is running");
        Assert.Empty(machine.Run("container", "unmount", "-a").Succeeded().Out);
        Assert.Equal("new\n", machine.Run("exec", "runs", "cat", "/new").Succeeded().Out);
        machine.Run("kill", "runs").Succeeded();
        // It was mounted for the container, and goes with its end.
        Assert.Empty(machine.Run("container", "mount").Succeeded().Out);
        Assert.Empty(MountTable.Below(machine.Root));
        machine.Run("container", "mount", "nosuch", "runs").Failed(1, "No such container: nosuch");
        machine.Run("container", "mount", "--format", "xml").Failed(1, "unknown --format argument: \"xml\"");
        machine.Run("container", "unmount").Failed(1, "name at least one CONTAINER");
        machine.Run("rm", "runs").Succeeded();
        machine.AssertSound();
    }

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public void an_image_is_mounted_read_only_once_and_not_removed_while_it_is(string driver)
    {
        using var machine = new TestMachine(driver).WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\nCOPY Dockerfile /f\n");
        machine.Run("build", "-q", "-t", "image", "context").Succeeded();
        var id = machine.Run("images", "-q", "--no-trunc", "image").Succeeded().Out.Trim()["sha256:".Length..];
        var place = machine.Run("image", "mount", "image").Succeeded().Out.TrimEnd('\n');
        Assert.True(File.Exists(Path.Combine(place, "f")));
        Assert.Contains("Read-only file system", Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(place, "new"), "")).Message, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", Assert.Throws<IOException>(() => File.WriteAllText(Path.Combine(place, "f"), "")).Message, StringComparison.Ordinal);
        Assert.Equal(place, machine.Run("image", "mount", id[..12]).Succeeded().Out.TrimEnd('\n'));
        Assert.Equal($"image:latest  {place}\n", machine.Run("image", "mount").Succeeded().Out);
        using (var json = JsonDocument.Parse(machine.Run("image", "mount", "--format", "json").Succeeded().Out))
        {
            var only = Assert.Single(json.RootElement.EnumerateArray());
            Assert.Equal((id, "image:latest", place), (only.GetProperty("id").GetString(), only.GetProperty("Repositories")[0].GetString(), only.GetProperty("mountpoint").GetString()));
        }
        machine.Run("system", "check").Succeeded();

        machine.Run("rmi", "image").Failed(1, $"conflict: unable to remove repository reference \"image\" (must force) - its image {id[..12]} is mounted");
        machine.Run("rmi", id).Failed(1, $"conflict: unable to delete {id[..12]} (must be forced) - image is mounted");
        machine.Run("tag", "image", "second").Succeeded();
        Assert.Equal("Untagged: image:latest\n", machine.Run("rmi", "image").Succeeded().Out);
        Assert.DoesNotContain(id, machine.Run("image", "prune", "-af").Succeeded().Out, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(place, "f")));
        Assert.Contains($"Deleted: sha256:{id}", machine.Run("rmi", "-f", "second").Succeeded().Out, StringComparison.Ordinal);
        Assert.False(Path.Exists(place));

        using (var tar = Rootfs.Busybox()) machine.Run(tar, "import", "-", "busybox").Succeeded();
        machine.Run("image", "mount", "busybox").Succeeded();
        Assert.Single(machine.Run("image", "unmount", "-a").Succeeded().Lines);
        machine.Run("image", "unmount", "busybox").Failed(1, "image \"busybox\" is not mounted");
        machine.Run("image", "mount", "nosuch").Failed(1, "No such image: nosuch");
        machine.AssertSound();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(machine.Root, "writables")));
    }

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public void a_mount_that_a_reboot_has_taken_holds_nothing(string driver)
    {
        using var machine = new TestMachine(driver).WithBusybox();
        machine.Run("create", "--name", "one", "--network", "none", "busybox", "true").Succeeded();
        machine.Run("container", "mount", "one").Succeeded();
        var place = machine.Run("image", "mount", "busybox").Succeeded().Out.TrimEnd('\n');
        // What a reboot does: the mounts are gone, and the mark of the container's is another boot's.
        foreach (var point in MountTable.Below(machine.Root)) OverlayMount.Unmount(point);
        var container = Assert.Single(Directory.GetDirectories(Path.Combine(machine.Root, "containers")));
        File.WriteAllText(Path.Combine(container, "mounted"), "another boot");
        machine.Run("system", "check").Succeeded();
        Assert.Empty(machine.Run("image", "mount").Succeeded().Out);
        Assert.Equal(place, machine.Run("image", "mount", "busybox").Succeeded().Out.TrimEnd('\n'));
        OverlayMount.Unmount(place);
        machine.Run("start", "-a", "one").Succeeded();
        Assert.Empty(machine.Run("container", "mount").Succeeded().Out);
        machine.Run("rm", "one").Succeeded();
        Assert.Contains("Deleted: sha256:", machine.Run("rmi", "busybox").Succeeded().Out, StringComparison.Ordinal);
        machine.AssertSound();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(machine.Root, "layers")));
    }

    [Fact]
    public void a_mount_that_is_killed_at_any_moment_is_there_or_not_and_can_be_undone()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("create", "--name", "one", "--network", "none", "busybox", "true").Succeeded();
        for (var delay = 0; delay < 60; delay += 6)
        {
            foreach (var (what, name) in (ReadOnlySpan<(string, string)>)[("container", "one"), ("image", "busybox")])
            {
                using var process = machine.Start(what, "mount", name);
                process.WaitForExit(delay);
                process.Kill();
                process.WaitForExit();
                machine.Run("system", "check").Succeeded();
                machine.Run(what, "mount", name).Succeeded();
                machine.Run(what, "unmount", name).Succeeded();
                Assert.Empty(MountTable.Below(machine.Root));
            }
        }
        machine.AssertSound();
    }

    [Fact]
    public async Task mounts_and_unmounts_at_once_leave_no_mount()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("create", "--name", "one", "busybox").Succeeded();
        for (var round = 0; round < 3; round++)
        {
            var tasks = new List<Task>();
            foreach (var what in (string[])["container", "image"])
            {
                var name = what == "image" ? "busybox" : "one";
                for (var i = 0; i < 3; i++)
                {
                    tasks.Add(Task.Run(() => machine.Run(what, "mount", name).Succeeded()));
                    // Refused when it comes first.
                    tasks.Add(Task.Run(() => machine.Run(what, "unmount", name)));
                }
            }
            await Task.WhenAll(tasks);
            machine.Run("container", "unmount", "-a").Succeeded();
            machine.Run("image", "unmount", "-a").Succeeded();
            Assert.Empty(MountTable.Below(machine.Root));
        }
        machine.AssertSound();
    }

    [Fact]
    public void an_ordinary_user_and_a_store_without_mounts_are_told_why_not()
    {
        using var user = new OrdinaryUser();
        using var machine = new TestMachine(user: user).WithBusybox();
        machine.Run("create", "--name", "one", "--network", "none", "busybox").Succeeded();
        machine.Run("container", "mount", "one").Failed(1, "belongs to that command's own mount namespace");
        machine.Run("container", "unmount", "one").Failed(1, "belongs to that command's own mount namespace");
        machine.Run("image", "mount", "busybox").Failed(1, "belongs to that command's own mount namespace");
        machine.AssertSound();
        using var archive = new TestMachine("tar").WithBusybox();
        archive.Run("image", "mount", "busybox").Failed(1, "with the storage driver \"tar\", which mounts nothing");
    }
}
