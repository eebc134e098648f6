using System.Net.Sockets;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Mounts;

namespace Strata.EndToEnd.Tests.Building;

public sealed class RunMountTests
{
    private static Outcome Build(TestMachine machine, string dockerfile, params string[] flags)
    {
        machine.Write("context/Dockerfile", dockerfile);
        return machine.Run(["build", "--progress", "plain", "-t", "made", .. flags, machine.File("context")]);
    }

    private static string Show(TestMachine machine, string path) => machine.Run("run", "--rm", "--network", "none", "made", "cat", path).Succeeded().Out;

    [Fact]
    public void a_cache_is_kept_from_build_to_build_and_is_in_no_layer()
    {
        using var machine = new TestMachine().WithBusybox();
        const string text = "FROM busybox\nARG N\nRUN --mount=type=cache,target=/c echo $N >> /c/log && cat /c/log > /seen\n";
        Build(machine, text, "--build-arg", "N=1").Succeeded();
        Build(machine, text, "--build-arg", "N=2").Succeeded();
        Assert.Equal("1\n2\n", Show(machine, "/seen"));
        Assert.DoesNotContain("c", machine.Run("run", "--rm", "--network", "none", "made", "ls", "/").Succeeded().Lines);
        Assert.Contains("exec.cachemount", machine.Run("system", "df", "-v").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("builder", "prune", "-af").Succeeded();
        Build(machine, text, "--build-arg", "N=3").Succeeded();
        Assert.Equal("3\n", Show(machine, "/seen"));
        machine.AssertSound();
    }

    [Fact]
    public void a_locked_cache_has_one_user_at_a_time_and_a_private_one_is_not_waited_for()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", "FROM busybox\nARG N\nRUN --mount=type=cache,target=/c,sharing=locked test ! -e /c/busy && touch /c/busy && sleep 1 && rm /c/busy\n");
        using (var first = machine.Start("build", "-q", "--build-arg", "N=1", machine.File("context")))
        {
            machine.Run("build", "-q", "--build-arg", "N=2", machine.File("context")).Succeeded();
            Assert.True(first.WaitForExit(TimeSpan.FromMinutes(1)));
            if (first.ExitCode != 0) Assert.Fail(first.StandardError.ReadToEnd());
        }
        machine.Write("context/Dockerfile", "FROM busybox\nARG N\nRUN --mount=type=cache,target=/p,sharing=private test ! -e /p/busy && touch /p/busy && sleep 1 && rm /p/busy\n");
        using var other = machine.Start("build", "-q", "--build-arg", "N=3", machine.File("context"));
        machine.Run("build", "-q", "--build-arg", "N=4", machine.File("context")).Succeeded();
        Assert.True(other.WaitForExit(TimeSpan.FromMinutes(1)));
        Assert.Equal(0, other.ExitCode);
    }

    [Fact]
    public void a_new_cache_begins_as_the_files_of_a_stage()
    {
        using var machine = new TestMachine().WithBusybox();
        Build(machine, "FROM busybox AS seed\nRUN mkdir /s && echo seeded > /s/f\nFROM busybox\nRUN --mount=type=cache,target=/c,from=seed,source=/s cat /c/f > /seen\n").Succeeded();
        Assert.Equal("seeded\n", Show(machine, "/seen"));
    }

    [Fact]
    public void secrets_are_seen_by_the_step_and_by_nothing_else()
    {
        using var machine = new TestMachine().WithBusybox();
        var file = machine.Write("token", "hunter2hunter2");
        var build = Build(
            machine,
            "FROM busybox\nRUN --mount=type=secret,id=t,uid=1000,mode=0440 --mount=type=secret,id=t,env=TOKEN cat /run/secrets/t | wc -c > /size; stat -c %u:%a /run/secrets/t >> /size; test \"$TOKEN\" = \"$(cat /run/secrets/t)\"\n",
            "--secret", $"id=t,src={file}").Succeeded();
        Assert.Equal("14\n1000:440\n", Show(machine, "/size"));
        Assert.DoesNotContain("hunter2", build.Error + build.Out + machine.Run("history", "--no-trunc", "made").Out + machine.Run("inspect", "made").Out, StringComparison.Ordinal);
        foreach (var kept in Directory.EnumerateFiles(machine.Root, "*", SearchOption.AllDirectories))
        {
            Assert.False(File.ReadAllBytes(kept).AsSpan().IndexOf("hunter2"u8) >= 0, $"the secret is in {kept}");
        }
        Build(machine, "FROM busybox\nRUN --mount=type=secret,id=nope,required true\n").Failed(1, "secret nope: not found");
        Build(machine, "FROM busybox\nRUN --mount=type=secret,id=nope test ! -e /run/secrets/nope\n").Succeeded();
    }

    [Fact]
    public void a_bind_can_be_written_to_when_asked_for_and_nothing_of_it_stays()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/src/a", "content");
        machine.Write("context/.dockerignore", "src/hidden");
        machine.Write("context/src/hidden", "hidden");
        Build(
            machine,
            "FROM busybox\nRUN --mount=target=/ctx cat /ctx/src/a > /a && test ! -e /ctx/src/hidden && ! touch /ctx/x\nRUN --mount=target=/ctx,source=src,rw touch /ctx/x && ls /ctx > /list\nRUN --mount=target=/one,source=src/a cat /one > /b\n").Succeeded();
        Assert.Equal("content", Show(machine, "/a"));
        Assert.Equal("a\nx\n", Show(machine, "/list"));
        Assert.Equal("content", Show(machine, "/b"));
        Assert.False(File.Exists(machine.File("context/x")));
        Assert.False(File.Exists(machine.File("context/src/x")));
        Assert.Empty(MountTable.Below(machine.Root));
    }

    [Fact]
    public void a_link_in_a_stage_does_not_lead_a_mount_out_of_it()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("outside/secret", "the machine's");
        Build(
            machine,
            $"FROM busybox AS evil\nRUN mkdir -p /in && ln -s {machine.File("outside")} /in/link\nFROM busybox\nRUN --mount=from=evil,source=/in/link,target=/x ls /x\n").Failed(1, "not found");
    }

    [Fact]
    public void an_agents_socket_is_passed_on()
    {
        using var machine = new TestMachine().WithBusybox();
        using var agent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        agent.Bind(new UnixDomainSocketEndPoint(machine.File("agent")));
        agent.Listen();
        Build(
            machine,
            "FROM busybox\nRUN --mount=type=ssh,uid=1000,required test -S $SSH_AUTH_SOCK && stat -c %u:%a $SSH_AUTH_SOCK > /seen\n",
            "--ssh", $"default={machine.File("agent")}").Succeeded();
        Assert.Equal("1000:600\n", Show(machine, "/seen"));
        Build(machine, "FROM busybox\nRUN --mount=type=ssh,required true\n").Failed(1, "forwarded from the client");
    }

    [Fact]
    public void a_script_is_run_by_the_interpreter_that_it_names()
    {
        using var machine = new TestMachine().WithBusybox();
        Build(machine, "FROM busybox\nRUN <<EOF\n#!/bin/cat\nhello\nEOF\nRUN <<A cat > /seen && cat <<B >> /seen\nfirst\nA\nsecond\nB\n").Succeeded();
        Assert.Equal("first\nsecond\n", Show(machine, "/seen"));
    }

    [Fact]
    public void a_step_without_confinement_has_all_capabilities()
    {
        using var machine = new TestMachine().WithBusybox();
        const string text = "FROM busybox\nRUN --security=insecure grep Seccomp: /proc/self/status; grep CapEff /proc/self/status > /seen\nRUN grep CapEff /proc/self/status >> /seen\n";
        Build(machine, text.Replace("grep", "busybox grep", StringComparison.Ordinal)).Failed(1, "security.insecure is not allowed");
        Build(machine, text.Replace("grep", "busybox grep", StringComparison.Ordinal), "--allow", "security.insecure").Succeeded();
        var lines = Show(machine, "/seen").Split('\n');
        Assert.NotEqual(lines[0], lines[1]);
        Assert.Equal("CapEff:\t00000000a80425fb", lines[1]);
    }
}
