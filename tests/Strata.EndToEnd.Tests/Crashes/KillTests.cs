using System.Diagnostics;
using System.Text.Json;
using Strata.EndToEnd.Tests.Harness;
using Strata.Oci;

namespace Strata.EndToEnd.Tests.Crashes;

/// <summary>kill -9 at many moments: every listed image stays whole, and a check finds nothing that repair does not mend.</summary>
public sealed class KillTests
{
    private const int Kills = 12;

    [Fact]
    public void Load_killed_at_any_moment_leaves_only_whole_images()
    {
        using var machine = new TestMachine();
        machine.Run(Rootfs.Files(400, 4000, 1), "import", "-", "files:1").Succeeded();
        machine.Run(Rootfs.Files(400, 4000, 2), "import", "-", "files:2").Succeeded();
        machine.Run("save", "-o", "both.tar", "files:1", "files:2").Succeeded();
        KillAtManyMoments(machine, ["load", "-i", "both.tar"], () => machine.Run("rmi", "-f", "files:1", "files:2"));
        machine.Run("load", "-i", "both.tar").Succeeded();
        machine.AssertSound();
        Assert.Equal(2, machine.Run("images", "-q").Succeeded().Lines.Length);
    }

    [Fact]
    public void Build_killed_at_any_moment_leaves_only_whole_images()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/a", "a");
        machine.Write("context/Dockerfile", "FROM busybox\nCOPY a /a\nRUN seq 1 2000 > /numbers\nRUN cat /numbers /numbers > /more\nWORKDIR /w\nCMD [\"cat\", \"/more\"]\n");
        KillAtManyMoments(machine, ["build", "-q", "--no-cache", "-t", "built", "context"], static () => { });
        machine.Run("build", "-q", "-t", "built", "context").Succeeded();
        Assert.Equal(4000, machine.Run("run", "--rm", "--network", "none", "built").Succeeded().Lines.Length);
        machine.AssertSound();
    }

    [Fact]
    public void Cache_export_killed_at_any_moment_leaves_a_whole_cache()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\nCOPY a /a\nRUN --mount=type=cache,target=/c cat /a /a > /b && cp /a /c/a\n");
        var round = 0;
        string[] command = ["build", "-q", "--cache-to", "type=local,dest=cache,mode=max", "--cache-mount-to", "type=local,dest=cache,id=/c", "context"];
        KillAtManyMoments(machine, command, () =>
        {
            if (round > 0) AssertWhole(machine.File("cache"));
            // Made by a build that is let live: what is killed is the export.
            machine.Write("context/a", new string((char)('a' + round++), 1) + Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(500_000)));
            machine.Run("build", "-q", "context").Succeeded();
        });
        AssertWhole(machine.File("cache"));
        machine.Run(command).Succeeded();
        AssertWhole(machine.File("cache"));
        Assert.Empty(Directory.GetFiles(machine.File("cache"), ".*", SearchOption.AllDirectories));
        machine.AssertSound();
        machine.Run("save", "-o", "busybox.tar", "busybox").Succeeded();
        using var other = new TestMachine();
        other.Run("load", "-i", machine.File("busybox.tar")).Succeeded();
        var build = other.Run("build", "--progress", "plain", "--cache-from", $"type=local,src={machine.File("cache")}", machine.File("context")).Succeeded();
        Assert.Equal(3, build.Error.Split('\n').Count(static line => line.EndsWith(" CACHED", StringComparison.Ordinal)));
        other.AssertSound();
    }

    [Fact]
    public void Filling_a_volume_killed_at_any_moment_leaves_it_empty_or_whole()
    {
        using var machine = new TestMachine();
        machine.Run(Rootfs.Files(400, 4000, 1), "import", "-", "files").Succeeded();
        KillAtManyMoments(machine, ["create", "-v", "big:/data1", "files", "none"], () =>
        {
            if (machine.Run("ps", "-aq").Succeeded().Lines is { Length: > 0 } ids) machine.Run(["rm", .. ids]).Succeeded();
            if (machine.Run("volume", "ls", "-q").Succeeded().Lines.Length > 0)
            {
                var files = Directory.GetFiles(machine.Run("volume", "inspect", "-f", "{{.Mountpoint}}", "big").Succeeded().Out.Trim() is var data && Directory.Exists(data) ? data : machine.Directory, "file*", SearchOption.AllDirectories);
                Assert.True(files.Length is 0 or 400, $"{files.Length} of 400 files are there");
            }
            machine.Run("volume", "rm", "-f", "big").Succeeded();
        });
        machine.Run("create", "--name", "whole", "-v", "big:/data1", "files", "none").Succeeded();
        machine.AssertSound();
    }

    [Fact]
    public void Removing_a_volume_killed_at_any_moment_leaves_it_whole_or_gone()
    {
        using var machine = new TestMachine();
        machine.Run(Rootfs.Files(400, 4000, 1), "import", "-", "files").Succeeded();
        KillAtManyMoments(machine, ["volume", "rm", "big"], () =>
        {
            if (machine.Run("volume", "ls", "-q").Succeeded().Lines.Length > 0)
            {
                Assert.Equal(400, Directory.GetFiles(Path.Combine(machine.Root, "volumes/big/_data"), "file*", SearchOption.AllDirectories).Length);
            }
            machine.Run("create", "--name", "maker", "-v", "big:/data1", "files", "none").Succeeded();
            Assert.Equal(400, Directory.GetFiles(Path.Combine(machine.Root, "volumes/big/_data"), "file*", SearchOption.AllDirectories).Length);
            machine.Run("rm", "maker").Succeeded();
        });
        machine.Run("volume", "prune", "-a", "-f").Succeeded();
        Assert.Empty(Directory.GetDirectories(Path.Combine(machine.Root, "volumes")));
        machine.AssertSound();
    }

    [Fact]
    public void Commit_killed_at_any_moment_leaves_the_container_as_it_was()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "--name", "work", "--network", "none", "busybox", "sh", "-c", "for i in $(seq 1 300); do echo $i > /f$i; done").Succeeded();
        var before = machine.Run("diff", "work").Succeeded().Out;
        KillAtManyMoments(machine, ["commit", "work", "committed"], static () => { });
        Assert.Equal(before, machine.Run("diff", "work").Succeeded().Out);
        machine.Run("commit", "work", "committed").Succeeded();
        Assert.Equal("300", machine.Run("run", "--rm", "--network", "none", "committed", "cat", "/f300").Succeeded().Out.Trim());
        machine.Run("rm", "work").Succeeded();
        machine.AssertSound();
    }

    [Fact]
    public void Removal_killed_at_any_moment_is_finished_by_the_next()
    {
        using var machine = new TestMachine();
        machine.Run(Rootfs.Files(600, 2000, 3), "import", "-", "files").Succeeded();
        machine.Run("save", "-o", "files.tar", "files").Succeeded();
        KillAtManyMoments(machine, ["rmi", "files"], () => machine.Run("load", "-i", "files.tar").Succeeded());
        machine.Run("rmi", "files");
        machine.AssertSound();
        Assert.Empty(machine.Run("images", "-aq").Succeeded().Lines);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(machine.Root, "layers")));
    }

    [Fact]
    public void Prune_killed_at_any_moment_keeps_what_is_named()
    {
        using var machine = new TestMachine();
        machine.Run(Rootfs.Files(50, 1000, 4), "import", "-", "kept").Succeeded();
        KillAtManyMoments(machine, ["image", "prune", "-f"], () => machine.Run(Rootfs.Files(500, 1000, 5), "import", "-").Succeeded());
        machine.Run("image", "prune", "-f").Succeeded();
        machine.AssertSound();
        Assert.Single(machine.Run("images", "-aq").Succeeded().Lines);
    }

    [Fact]
    public void Two_commands_at_once_one_of_them_killed_do_not_harm_each_other()
    {
        using var machine = new TestMachine();
        machine.Run(Rootfs.Files(300, 3000, 6), "import", "-", "files").Succeeded();
        machine.Run("save", "-o", "files.tar", "files").Succeeded();
        for (var round = 0; round < 6; round++)
        {
            machine.Run("rmi", "files").Succeeded();
            using var killed = machine.Start("load", "-i", "files.tar");
            using var other = machine.Start("load", "-i", "files.tar");
            killed.WaitForExit(TimeSpan.FromMilliseconds(10 + (15 * round)));
            killed.Kill();
            Assert.True(other.WaitForExit(TimeSpan.FromMinutes(1)));
            Assert.Equal(0, other.ExitCode);
            Assert.Single(machine.Run("images", "-q").Succeeded().Lines);
        }
        machine.AssertSound();
    }

    // All that the indexes lead to is there, with the bytes that its name promises.
    private static void AssertWhole(string directory)
    {
        var cache = OciJson.ReadIndex(File.ReadAllBytes(Path.Combine(directory, "index.json"))).Manifests;
        var manifest = OciJson.ReadManifest(Blob(Assert.Single(cache).Digest));
        foreach (var blob in manifest.Layers.Append(manifest.Config)) Assert.Equal(blob.Size, Blob(blob.Digest).Length);
        using var mounts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, "cache-mounts.json")));
        foreach (var mount in mounts.RootElement.GetProperty("mounts").EnumerateArray()) Blob(Digest.Parse(mount.GetProperty("digest").GetString()!));

        byte[] Blob(Digest digest)
        {
            var bytes = File.ReadAllBytes(Path.Combine(directory, "blobs/sha256", digest.Hex));
            Assert.Equal(digest, Digest.Of(bytes));
            return bytes;
        }
    }

    // The moments are spread over the time that the command takes when nobody kills it.
    private static void KillAtManyMoments(TestMachine machine, string[] command, Action prepare)
    {
        prepare();
        var clock = Stopwatch.StartNew();
        machine.Run(command).Succeeded();
        var whole = clock.Elapsed;
        for (var i = 0; i < Kills; i++)
        {
            prepare();
            using var process = machine.Start(command);
            process.WaitForExit(whole * i / Kills);
            process.Kill();
            process.WaitForExit();
        }
    }
}
