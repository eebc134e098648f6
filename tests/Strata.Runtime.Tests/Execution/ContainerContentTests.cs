namespace Strata.Runtime.Tests.Execution;

/// <summary>What a container sees: user, environment, mounts, limits; and what it leaves in its root file system.</summary>
public sealed class ContainerContentTests
{
    [Fact]
    public async Task users_environment_and_home_are_dockers()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var output = await test.ShellAsync("id; env", s => s with { User = "bob", Environment = ["A=1", "A=2", "HOSTNAME"] });
        Assert.Contains("uid=1000(bob) gid=1000(bob) groups=10(wheel),1000(bob)\n", output, StringComparison.Ordinal);
        Assert.Contains("HOME=/home/bob\n", output, StringComparison.Ordinal);
        Assert.Contains("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n", output, StringComparison.Ordinal);
        Assert.Contains("A=2\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("A=1\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("HOSTNAME", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task capabilities_and_filter_are_dockers()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var output = await test.ShellAsync("grep -E '^(CapPrm|CapEff|CapBnd|CapInh|CapAmb|Seccomp):' /proc/self/status");
        Assert.Equal("CapInh:\t0000000000000000\nCapPrm:\t00000000a80425fb\nCapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\nCapAmb:\t0000000000000000\nSeccomp:\t2\n", output);
        output = await test.ShellAsync("grep CapEff /proc/self/status", s => s with { AddedCapabilities = ["net_admin"], DroppedCapabilities = ["CAP_CHOWN"] });
        Assert.Equal("CapEff:\t00000000a80435fa\n", output);
    }

    [Fact]
    public async Task network_none_has_loopback_only_and_host_has_the_machines()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        Assert.Equal("lo\n", await test.ShellAsync("ls /sys/class/net"));
        Assert.Equal(
            string.Concat(Directory.EnumerateFileSystemEntries("/sys/class/net").Select(Path.GetFileName).Order(StringComparer.Ordinal).Select(n => n + "\n")),
            await test.ShellAsync("ls /sys/class/net", s => s with { Network = NetworkMode.Host }));
    }

    [Fact]
    public async Task hosts_hostname_and_resolver_are_there_and_writable()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var output = await test.ShellAsync("cat /etc/hosts /etc/hostname; hostname; echo x >> /etc/hosts; test -f /etc/resolv.conf");
        Assert.StartsWith("127.0.0.1\tlocalhost\n::1\tlocalhost", output, StringComparison.Ordinal);
        Assert.EndsWith("\nbox\nbox\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_run_leaves_nothing_but_what_it_wrote_and_directory_times_are_kept()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var before = test.List();
        var etc = Path.Combine(test.RootFileSystem, "etc");
        var time = new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        Directory.SetLastWriteTimeUtc(etc, time);
        Directory.SetLastWriteTimeUtc(test.RootFileSystem, time);
        await test.ShellAsync("true");
        Assert.Equal(before, test.List());
        Assert.Equal(time, Directory.GetLastWriteTimeUtc(etc));
        Assert.Equal(time, Directory.GetLastWriteTimeUtc(test.RootFileSystem));
        await test.ShellAsync("echo x > /etc/new");
        Assert.Equal([.. before.Append("etc/new").Order(StringComparer.Ordinal)], test.List());
        Assert.NotEqual(time, Directory.GetLastWriteTimeUtc(etc));
    }

    [Fact]
    public async Task a_build_step_leaves_proc_dev_sys_but_no_mount_points_of_files_and_binds()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        Directory.Delete(Path.Combine(test.RootFileSystem, "etc"), recursive: true);
        var before = test.List();
        var output = await test.ShellAsync("cat /etc/hosts /run/secrets/key; test ! -e /etc/hostname; test ! -w /etc/hosts || ! echo x 2>/dev/null >> /etc/hosts", s => s with
        {
            Purpose = ContainerPurpose.BuildStep,
            Binds = [new BindMount("/bin/busybox", "/run/secrets/busybox"), new BindMount(test.FileOutside("key", "secret\n"), "/run/secrets/key", IsReadOnly: true)],
        });
        Assert.Equal("127.0.0.1\tlocalhost box\n::1\tlocalhost ip6-localhost ip6-loopback\nsecret\n", output);
        Assert.Equal([.. before.Concat(["dev", "proc", "sys"]).Order(StringComparer.Ordinal)], test.List());
    }

    [Fact]
    public async Task a_dangling_resolver_link_is_followed_inside_the_root()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        File.CreateSymbolicLink(Path.Combine(test.RootFileSystem, "etc/resolv.conf"), "../run/systemd/resolve/stub-resolv.conf");
        var before = test.List();
        await test.ShellAsync("test -f /run/systemd/resolve/stub-resolv.conf && cat /etc/resolv.conf >/dev/null");
        Assert.Equal(before, test.List());
    }

    [Fact]
    public async Task links_to_the_outside_stay_inside()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var outside = test.FileOutside("victim", "untouched");
        File.Delete(Path.Combine(test.RootFileSystem, "etc/passwd"));
        File.CreateSymbolicLink(Path.Combine(test.RootFileSystem, "etc/passwd"), "/../../../../../../etc/passwd-");
        File.CreateSymbolicLink(Path.Combine(test.RootFileSystem, "etc/hosts"), Path.Combine("/../../../../../..", outside.TrimStart('/')));
        File.CreateSymbolicLink(Path.Combine(test.RootFileSystem, "work"), "/../../../../.." + Path.GetDirectoryName(outside));
        await test.ShellAsync("echo hacked >> /etc/hosts; pwd; touch made-here", s => s with { WorkingDirectory = "/work/deeper" });
        Assert.Equal("untouched", File.ReadAllText(outside));
        Assert.False(Directory.Exists(Path.Combine(Path.GetDirectoryName(outside)!, "deeper")));
    }

    [Fact]
    public async Task working_directory_is_made_and_belongs_to_root()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        Assert.Equal("/a/b\ndrwxr-xr-x 0 0\n", await test.ShellAsync("pwd; ls -lnd /a/b | (read m n u g r; echo $m $u $g)", s => s with { User = "bob", WorkingDirectory = "/a/b" }));
    }

    [Theory]
    [InlineData("relative", "", "the working directory 'relative' is invalid, it needs to be an absolute path")]
    [InlineData("/etc/passwd", "", "Cannot mkdir: /etc/passwd is not a directory")]
    [InlineData("", "nobody", "unable to find user nobody: no matching entries in passwd file")]
    [InlineData("", "bob:nogroup", "unable to find group nogroup: no matching entries in group file")]
    [InlineData("", "99999999999", "uids and gids must be in range 0-2147483647")]
    [InlineData("", "-1", "uids and gids must be in range 0-2147483647")]
    public void impossible_wishes_are_refused_with_dockers_words(string directory, string user, string message)
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var error = Assert.Throws<Oci.StrataException>(() => test.Bundle(test.Specification("true") with { WorkingDirectory = directory, User = user }));
        Assert.Equal((Oci.ErrorKind.InvalidArgument, message), (error.Kind, error.Message));
    }

    [Fact]
    public async Task binds_tmpfs_read_only_roots_and_limits_hold()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var file = test.FileOutside("data", "hello\n");
        var output = await test.ShellAsync(
            "cat /m/data; ! touch /x 2>/dev/null; ! touch /m/y 2>/dev/null; touch /t/z; ulimit -n; ulimit -Hn; grep ' /t ' /proc/mounts | grep -c size=1024k",
            s => s with
            {
                IsRootReadOnly = true,
                Binds = [new BindMount(Path.GetDirectoryName(file)!, "/m", IsReadOnly: true)],
                Tmpfs = [new TmpfsMount("/t", ["size=1m"])],
                Limits = [new ResourceLimit("nofile", 100, 200)],
            });
        Assert.Equal("hello\n100\n200\n1\n", output);
    }

    [Fact]
    public async Task a_limit_above_what_we_hold_is_lowered()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var held = Linux.Processes.ProcessLimits.GetHard(7);
        var output = await test.ShellAsync("ulimit -Hn", s => s with { Limits = [new ResourceLimit("nofile", 64, ulong.MaxValue)] });
        Assert.Equal(held == ulong.MaxValue ? "unlimited\n" : $"{held}\n", output);
    }

    [Fact]
    public void text_that_is_no_unicode_is_refused()
    {
        TestContainer.Require();
        using var test = new TestContainer();
        var error = Assert.Throws<Oci.StrataException>(() => test.Bundle(test.Specification("echo", "\udc80")));
        Assert.Equal(Oci.ErrorKind.InvalidArgument, error.Kind);
    }
}
