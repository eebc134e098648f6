using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>What containers may use and do, by the kernel's word.</summary>
public sealed class LimitTests
{
    [Fact]
    public void a_container_that_takes_too_much_memory_is_killed_and_inspect_says_so()
    {
        using var machine = new TestMachine().WithBusybox();
        Assert.SkipUnless(HasController("memory"), "needs control groups for memory");
        var outcome = machine.Run("run", "--name", "greedy", "--network", "none", "-m", "16m", "--memory-swap", "16m", "busybox", "sh", "-c", "x=a; while :; do x=$x$x; done");
        Assert.Equal(137, outcome.ExitCode);
        Assert.Equal("true 137 16777216 16777216", machine.Run("inspect", "-f", "{{.State.OOMKilled}} {{.State.ExitCode}} {{.HostConfig.Memory}} {{.HostConfig.MemorySwap}}", "greedy").Succeeded().Out.Trim());
        machine.Run("start", "-a", "greedy").Failed(137, "");
        machine.Run("run", "--rm", "--network", "none", "-m", "16m", "busybox", "true").Succeeded();
    }

    [Fact]
    public void a_fork_bomb_stays_in_its_container()
    {
        using var machine = new TestMachine().WithBusybox();
        Assert.SkipUnless(HasController("pids"), "needs control groups for tasks");
        var outcome = machine.Run("run", "--rm", "--network", "none", "--pids-limit", "20", "busybox", "sh", "-c", "for i in $(seq 1 60); do sleep 60 & done; echo all");
        Assert.DoesNotContain("all", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("can't fork", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(machine.Run("ps", "-aq").Succeeded().Lines);
    }

    [Fact]
    public void limits_reach_the_kernel()
    {
        using var machine = new TestMachine().WithBusybox();
        Assert.Equal("100 200\n", Shell(machine, "echo $(ulimit -Sn) $(ulimit -Hn)", "--ulimit", "nofile=100:200"));
        // More than this process may give is what it may give.
        Assert.NotEqual("", Shell(machine, "ulimit -n", "--ulimit", "nofile=999999999"));
        Assert.Equal("65000\n", Shell(machine, "cat /proc/sys/kernel/msgmax", "--sysctl", "kernel.msgmax=65000"));
        Assert.Equal("300\n", Shell(machine, "cat /proc/self/oom_score_adj", "--oom-score-adj", "300"));
        Assert.Contains("size=1024k", Shell(machine, "grep /dev/shm /proc/mounts", "--shm-size", "1m"), StringComparison.Ordinal);
        if (HasController("cpu")) Assert.Contains("50000", Shell(machine, "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null || cat /sys/fs/cgroup/cpu.max", "--cpus", "0.5"), StringComparison.Ordinal);
        if (HasController("cpuset")) Assert.Equal("0", Shell(machine, "grep Cpus_allowed_list /proc/self/status", "--cpuset-cpus", "0").Trim().Split((char[]?)null)[^1]);
        machine.Run("run", "--rm", "--cpus", "1000", "busybox").Failed(125, "range of CPUs is from 0.01 to ");
        machine.Run("create", "-m", "1m", "busybox").Failed(1, "Error: Minimum memory limit allowed is 6MB");
        machine.Run("create", "-m", "zz", "busybox").Failed(125, "invalid argument \"zz\" for \"-m, --memory\" flag: invalid size: 'zz'");
        machine.Run("create", "--gpus", "all", "busybox").Failed(125, "--gpus is not supported: name the devices with --device");
        machine.Run("create", "--sysctl", "vm.swappiness=1", "busybox").Failed(125, "sysctl 'vm.swappiness=1' is not allowed");
    }

    [Fact]
    public void rights_are_given_and_taken()
    {
        using var machine = new TestMachine().WithBusybox();
        Assert.Equal("1\n", Shell(machine, "grep NoNewPrivs /proc/self/status | grep -o '[01]$'", "--security-opt", "no-new-privileges"));
        Assert.Equal("2\n", Shell(machine, "grep -w Seccomp /proc/self/status | grep -o '[0-9]$'"));
        Assert.Equal("0\n", Shell(machine, "grep -w Seccomp /proc/self/status | grep -o '[0-9]$'", "--security-opt", "seccomp=unconfined"));
        var profile = machine.Write("no-mkdir.json", """{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":1,"excludes":{"caps":["CAP_SYS_ADMIN"]}}]}""");
        machine.Run("run", "--rm", "--network", "none", "--security-opt", "seccomp=" + profile, "busybox", "mkdir", "/new").Failed(1, "Operation not permitted");
        machine.Run("run", "--rm", "--network", "none", "--security-opt", "seccomp=" + profile, "--cap-add", "sys_admin", "busybox", "mkdir", "/new").Succeeded();
        Assert.Equal("0000000000000000\n", Shell(machine, "grep CapEff /proc/self/status | grep -o '[0-9a-f]*$'", "--cap-drop", "all"));
        Assert.Equal("1,3 crw-rw-rw-\n", Shell(machine, "stat -c '%t,%T %A' /dev/xnull; echo x > /dev/xnull", "--device", "/dev/null:/dev/xnull:rw"));
        Assert.Contains("uid=1000(app) gid=1000(app) groups=7,1000(app),2000(extra)", Shell(machine, "id", "--user", "app", "--group-add", "7"), StringComparison.Ordinal);
        machine.Run("run", "--rm", "--network", "none", "--group-add", "nosuch", "busybox").Failed(125, "unable to find group nosuch: no matching entries in group file");
        Assert.Equal("0\n", Shell(machine, "mkdir /m && mount -t tmpfs none /m; echo $?; ls /dev/kmsg /dev/null > /dev/null", "--privileged"));
        machine.Run("run", "--rm", "--network", "none", "busybox", "sh", "-c", "echo 1 > /proc/sys/kernel/domainname").Failed(1, "Read-only file system");
        machine.Run("run", "--rm", "--network", "none", "--device", "/dev/nosuch", "busybox").Failed(125, "error gathering device information while adding custom device \"/dev/nosuch\": no such file or directory");
        machine.Run("create", "--security-opt", "zz", "busybox").Failed(125, "Invalid --security-opt: \"zz\"");
        machine.Run("create", "--security-opt", "zz=1", "busybox").Failed(1, "invalid --security-opt 2: \"zz=1\"");
        Assert.Empty(machine.Run("ps", "-q").Succeeded().Lines);
    }

    [Fact]
    public void namespaces_are_shared_with_the_machine_and_with_others()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Run("run", "-d", "--name", "donor", "--network", "none", "--ipc", "shareable", "--hostname", "donor", "busybox", "sh", "-c", "echo shared > /dev/shm/f; while :; do sleep 1; done").Succeeded();
        Assert.Equal("shared\n", machine.Run("run", "--rm", "--network", "none", "--ipc", "container:donor", "busybox", "sh", "-c", "until [ -s /dev/shm/f ]; do sleep 0.05; done; cat /dev/shm/f").Succeeded().Out);
        Assert.Contains("echo shared", machine.Run("run", "--rm", "--network", "none", "--pid", "container:donor", "busybox", "cat", "/proc/1/cmdline").Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/hostname"), machine.Run("run", "--rm", "--network", "none", "--uts", "host", "busybox", "cat", "/proc/sys/kernel/hostname").Succeeded().Out);
        Assert.Equal(new FileInfo("/proc/self/ns/pid").LinkTarget, Link(machine, "pid", "--pid", "host"));
        Assert.Equal(new FileInfo("/proc/self/ns/ipc").LinkTarget, Link(machine, "ipc", "--ipc", "host"));
        Assert.NotEqual(new FileInfo("/proc/self/ns/cgroup").LinkTarget, Link(machine, "cgroup", "--cgroupns", "private"));
        Assert.Equal(new FileInfo("/proc/self/ns/cgroup").LinkTarget, Link(machine, "cgroup", "--cgroupns", "host"));
        machine.Run("run", "--rm", "--network", "none", "--ipc", "none", "busybox", "ls", "/dev/shm").Failed(1, "No such file");
        machine.Run("rm", "-f", "donor").Succeeded();
        machine.Run("create", "--name", "alone", "busybox").Succeeded();
        machine.Run("run", "--rm", "--network", "none", "--ipc", "container:alone", "busybox").Failed(125, "non-shareable IPC");
        machine.Run("run", "--rm", "--network", "none", "--pid", "container:alone", "busybox").Failed(125, "cannot join PID of a non running container: ");
        machine.Run("run", "--rm", "--uts", "host", "--hostname", "xx", "busybox").Failed(125, "conflicting options: hostname and the UTS mode");
        machine.AssertSound();
    }

    [Fact]
    public void an_init_reaps_what_others_leave()
    {
        using var machine = new TestMachine().WithBusybox();
        Assert.SkipUnless(((string[])["/usr/bin/tini", "/usr/bin/catatonit"]).Any(File.Exists), "needs tini or catatonit");
        var said = Shell(machine, "cat /proc/1/cmdline; echo; (sleep 0.1 & exec true) ; sleep 0.4; grep -l 'State:.Z' /proc/[0-9]*/status 2>/dev/null | wc -l", "--init");
        Assert.StartsWith("/sbin/docker-init\0--\0sh", said, StringComparison.Ordinal);
        Assert.EndsWith("\n0\n", said, StringComparison.Ordinal);
        machine.Run("run", "--name", "with", "--network", "none", "--init", "busybox", "true").Succeeded();
        Assert.Empty(machine.Run("diff", "with").Succeeded().Lines);
    }

    [Fact]
    public void only_the_streams_that_are_wanted_are_shown()
    {
        using var machine = new TestMachine().WithBusybox();
        var outcome = machine.Run("run", "--rm", "--network", "none", "-a", "stderr", "busybox", "sh", "-c", "echo out; echo err >&2").Succeeded();
        Assert.Equal(("", "err\n"), (outcome.Out, outcome.Error));
        machine.Run("run", "-d", "-a", "stdout", "busybox").Failed(125, "conflicting options: cannot specify both --attach and --detach");
        machine.Run("run", "--rm", "--platform", "linux/s390x", "busybox").Failed(125, "does not match the specified platform (linux/s390x)");
    }

    private static string? Link(TestMachine machine, string kind, params string[] flags) =>
        machine.Run(["run", "--rm", "--network", "none", .. flags, "busybox", "ls", "-l", "/proc/self/ns/" + kind]).Succeeded().Out.Trim().Split(' ')[^1];

    private static string Shell(TestMachine machine, string script, params string[] flags) =>
        machine.Run(["run", "--rm", "--network", "none", .. flags, "busybox", "sh", "-c", script]).Succeeded().Out;

    private static bool HasController(string name) =>
        Directory.Exists("/sys/fs/cgroup/" + name) || File.Exists("/sys/fs/cgroup/cgroup.controllers") && File.ReadAllText("/sys/fs/cgroup/cgroup.controllers").Split(' ').Contains(name);
}
