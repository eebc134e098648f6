using System.Diagnostics;
using Strata.Archive.Tar;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Files;
using Strata.Linux.Terminals;

namespace Strata.EndToEnd.Tests.Rootless;

/// <summary>An ordinary user with subordinate ids does what root does, with the same results, and leaves nothing behind.</summary>
public sealed class OrdinaryUserTests
{
    [Fact]
    public void a_build_gives_the_layers_and_the_image_of_roots_build()
    {
        using var user = new OrdinaryUser();
        using var ours = new TestMachine(user: user);
        using var roots = new TestMachine();
        var image = SameImage.Base();
        var built = new List<string>();
        foreach (var machine in (TestMachine[])[ours, roots])
        {
            machine.Run(new MemoryStream(image), "load").Succeeded();
            SameImage.Write(machine, """
                USER root
                RUN mkdir /d /dd && echo x > /d/x && chown 1000:2000 /d/x && touch /s && chmod 6755 /s && chown 33:33 /d && touch -d @1000 /d/x /d /s /dd /
                RUN rm -rf /etc/conf && mkdir /etc/conf && touch -d @1000 /etc/conf/new /etc/conf /etc
                RUN touch -d @2000 /capable && mv /linked1 /moved && touch -d @1000 /
                RUN --network=none test "$(ls /sys/class/net)" = lo
                USER app
                RUN touch -d @3000 /app/mine /app && test "$(id -u)" = 1000
                """);
            machine.Run("build", "--build-arg", "SOURCE_DATE_EPOCH=1000", "-t", "built", machine.File("context")).Succeeded();
            built.Add(machine.Run("image", "inspect", "-f", "{{json .RootFS.Layers}} {{.Id}}", "built").Succeeded().Out.Replace(",", "\n", StringComparison.Ordinal));
            machine.AssertSound();
        }
        Assert.Equal(built[1], built[0]);
    }

    [Fact]
    public void what_a_build_has_is_said_before_its_first_step()
    {
        using var user = new OrdinaryUser();
        using var machine = new TestMachine(user: user).WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\nRUN true\n");
        var said = machine.Run("build", "--progress", "plain", machine.File("context")).Succeeded().Error;
        Assert.StartsWith("#1 [internal] rootless: user namespace of 65537 ids, storage driver overlay, runc\n#1 DONE", said, StringComparison.Ordinal);
        Assert.Contains(" rootless\n  User Namespace: 65537 ids\n", machine.Run("info").Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public void a_container_runs_with_its_streams_and_exit_code()
    {
        using var user = new OrdinaryUser();
        using var machine = new TestMachine(user: user).WithBusybox();
        using var input = new MemoryStream("in"u8.ToArray());
        var outcome = machine.Run(input, "run", "--rm", "-i", "--network", "none", "-u", "app", "busybox", "sh", "-c", "cat; id -u; exit 7");
        Assert.Equal((7, "in1000\n"), (outcome.ExitCode, outcome.Out));
        machine.AssertSound();
    }

    [Fact]
    public void files_that_are_given_out_belong_to_the_user()
    {
        using var user = new OrdinaryUser();
        using var machine = new TestMachine(user: user).WithBusybox();
        machine.Write("context/Dockerfile", "FROM scratch\nCOPY --chown=33:44 --chmod=640 Dockerfile /f\n");
        machine.Run("build", "-q", "-o", "out", machine.File("context")).Succeeded();
        machine.Run("save", "-o", "saved.tar", "busybox").Succeeded();
        using var directory = DirectoryHandle.OpenHostPath(machine.Directory);
        using var given = directory.OpenDirectory("out");
        Assert.Equal((user.Id, 0x1A0u), (given.FindStatus("f")!.Value.Uid, given.FindStatus("f")!.Value.Mode));
        Assert.Equal(user.Id, directory.FindStatus("saved.tar")!.Value.Uid);
    }

    [Fact]
    public void a_build_killed_in_a_step_of_another_user_leaves_no_process_and_no_files()
    {
        using var user = new OrdinaryUser();
        using var machine = new TestMachine(user: user).WithBusybox();
        var mark = Mark();
        machine.Write("context/Dockerfile", $"FROM busybox\nUSER app\nRUN sleep {mark}\n");
        using (var build = machine.Start("build", machine.File("context")))
        {
            Assert.True(SpinWait.SpinUntil(() => IsRunning(mark), TimeSpan.FromSeconds(30)));
            build.Kill();
            build.WaitForExit();
        }
        machine.Run("system", "check").Succeeded();
        Assert.True(SpinWait.SpinUntil(() => !IsRunning(mark), TimeSpan.FromSeconds(5)));
        AssertEmpty(machine);
        machine.AssertSound();
    }

    [Fact]
    public async Task Ctrl_C_ends_a_build_at_once_with_nothing_left()
    {
        using var user = new OrdinaryUser();
        using var machine = new TestMachine(user: user).WithBusybox();
        var mark = Mark();
        machine.Write("context/Dockerfile", $"FROM busybox\nUSER app\nRUN sleep {mark}\n");
        using var session = new TerminalSession(machine, new WindowSize(100, 30), "build", machine.File("context"));
        Assert.True(SpinWait.SpinUntil(() => IsRunning(mark), TimeSpan.FromSeconds(30)));
        var clock = Stopwatch.StartNew();
        session.Type("\u0003");
        Assert.Equal(130, await session.Exited);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.False(IsRunning(mark));
        Assert.Equal(session.Before, session.Settings());
        AssertEmpty(machine);
        machine.AssertSound();
    }

    [Fact]
    public void a_namespace_that_is_there_already_is_taken_with_the_ids_that_it_has()
    {
        using var user = new OrdinaryUser();
        using var machine = new TestMachine(user: user) { Command = [.. user.Identity, "unshare", "-r", user.Program] }.WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\nRUN --network=none test $(id -u) = 0 && echo made > /made\n");
        var said = machine.Run("build", "--progress", "plain", "-t", "built", machine.File("context")).Succeeded().Error;
        Assert.Contains("rootless: user namespace of 1 id, storage driver overlay, runc", said, StringComparison.Ordinal);
        Assert.Equal("made\n", machine.Run("run", "--rm", "--network", "none", "built", "cat", "/made").Succeeded().Out);
        machine.AssertSound();
    }

    [Fact]
    public void an_owner_without_an_id_is_refused_with_the_remedy()
    {
        using var user = new OrdinaryUser();
        using var machine = new TestMachine(user: user);
        using var tar = new MemoryStream();
        using (var writer = new TarWriter(tar))
        {
            writer.WriteEntry(new TarEntry { Name = "theirs", Type = TarEntryType.File, Uid = 200_000 });
            writer.Finish();
        }
        tar.Position = 0;
        var outcome = machine.Run(tar, "import", "-", "theirs").Failed(1, "/etc/subuid");
        Assert.Contains("--add-subuids", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void a_users_store_is_no_store_of_root()
    {
        using var user = new OrdinaryUser();
        using var machine = new TestMachine(user: user).WithBusybox();
        using var root = new TestMachine(root: machine.Root);
        root.Run("images").Failed(1, "belongs to another user");
    }

    private static string Mark() => $"{Random.Shared.Next(100_000, 1_000_000)}";

    private static bool IsRunning(string mark) => Process.GetProcessesByName("sleep").Any(p =>
    {
        try
        {
            return File.ReadAllText($"/proc/{p.Id}/cmdline").TrimEnd('\0').EndsWith(mark, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    });

    private static void AssertEmpty(TestMachine machine)
    {
        foreach (var place in (string[])["containers", "writables", "mounts", "run", "leases", "staging"]) Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(machine.Root, place)));
    }
}
