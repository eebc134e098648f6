using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Files;

namespace Strata.EndToEnd.Tests.Rootless;

/// <summary>A user who can make no user namespace builds what needs no RUN, and gets what root gets.</summary>
public sealed class WithoutPrivilegesTests
{
    [Fact]
    public void a_build_without_RUN_gives_the_image_and_the_files_of_roots_build()
    {
        using var user = new OrdinaryUser(canNest: false);
        using var ours = new TestMachine(driver: "", user: user);
        using var roots = new TestMachine();
        var image = SameImage.Base();
        var built = new List<string>();
        foreach (var machine in (TestMachine[])[ours, roots])
        {
            machine.Run(new MemoryStream(image), "load").Succeeded();
            SameImage.Write(machine, "");
            var ids = new List<string>();
            foreach (var flags in (string[][])[[], ["--squash"]]) ids.Add(machine.Run(["build", "-q", "--build-arg", "SOURCE_DATE_EPOCH=1000", .. flags, "-t", "built", machine.File("context")]).Succeeded().Out);
            machine.Run("build", "-q", "-o", "type=tar,dest=files.tar", machine.File("context")).Succeeded();
            machine.Run("save", "-o", "image.tar", "built").Succeeded();
            foreach (var file in (string[])["files.tar", "image.tar"]) ids.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(machine.File(file)))));
            built.Add(string.Join('\n', ids));
            machine.AssertSound();
        }
        Assert.Equal(built[1], built[0]);
    }

    [Fact]
    public void a_local_output_has_the_files_as_the_user_can_have_them()
    {
        using var user = new OrdinaryUser(canNest: false);
        using var machine = new TestMachine(driver: "", user: user);
        machine.Write("context/Dockerfile", "FROM scratch\nCOPY --chown=33:44 --chmod=4750 Dockerfile /f\n");
        machine.Run("build", "-q", "-o", "out", machine.File("context")).Succeeded();
        using var given = DirectoryHandle.OpenHostPath(machine.File("out"));
        Assert.Equal((user.Id, 0x9E8u), (given.FindStatus("f")!.Value.Uid, given.FindStatus("f")!.Value.Mode));
    }

    [Fact]
    public void a_RUN_is_refused_before_the_first_step_with_what_is_missing()
    {
        using var user = new OrdinaryUser(canNest: false);
        using var machine = new TestMachine(driver: "", user: user);
        machine.Run(new MemoryStream(SameImage.Base()), "load").Succeeded();
        machine.Write("context/Dockerfile", "FROM base\nCOPY Dockerfile /\nRUN true\n");
        var outcome = machine.Run("build", "--progress", "plain", machine.File("context")).Failed(1, "RUN can't be carried out here: this machine lets ordinary users make no user namespaces");
        Assert.Contains("#1 [internal] without privileges: storage driver tar, no RUN\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(">>> RUN true", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("[2/3]", outcome.Error, StringComparison.Ordinal);
        machine.Run("run", "--rm", "base", "true").Failed(125, "containers, and RUN, need");
        Assert.Contains("Storage Driver: tar\n", machine.Run("info").Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public void a_store_of_files_says_why_it_can_not_be_used()
    {
        using var able = new OrdinaryUser();
        using var machine = new TestMachine(user: able).WithBusybox();
        using var unable = new OrdinaryUser(canNest: false);
        // The same store, whose owner has meanwhile lost the namespaces.
        using var same = new TestMachine(driver: "", root: machine.Root, user: unable);
        Own(machine.Root, unable.Id);
        same.Run("save", "busybox").Failed(1, "needs root or a user namespace: this machine lets");
        same.Run("images").Succeeded();
    }

    private static void Own(string root, uint id)
    {
        using var parent = DirectoryHandle.OpenHostPath(Path.GetDirectoryName(root)!);
        parent.SetOwner(".", id, id);
        parent.SetOwner("root", id, id);
        using var store = parent.OpenDirectory("root");
        foreach (var entry in store.List()) store.SetOwner(entry.Name, id, id);
    }
}
