using System.Diagnostics;
using System.Globalization;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Mounts;

namespace Strata.EndToEnd.Tests.Crashes;

/// <summary>Builds with mounts, parallel stages and outputs, killed or cancelled anywhere: nothing stays behind, and the next build works.</summary>
public sealed class BuildFaultTests
{
    private const int Kills = 10;

    private const string Dockerfile = """
        FROM busybox AS one
        RUN --mount=type=cache,target=/c --mount=type=secret,id=s,env=S --mount=type=tmpfs,target=/t cp /run/secrets/s /t/x; seq 1 500 > /c/numbers; cat /c/numbers > /one
        FROM busybox AS two
        RUN --mount=target=/ctx,rw --mount=type=secret,id=s cat /ctx/a /run/secrets/s | wc -c > /two; echo x > /ctx/b
        FROM busybox
        COPY --from=one /one /
        COPY --from=two /two /
        RUN --mount=from=one,target=/m cat /m/one > /three
        """;

    [Fact]
    public void A_build_with_mounts_and_outputs_killed_at_any_moment_leaves_nothing()
    {
        using var machine = Prepare(Dockerfile);
        string[] command = ["build", "--progress", "none", "--no-cache", "--secret", "id=s,src=secret", "-o", "type=oci,dest=out.tar", "-o", "type=local,dest=files", "-o", "type=image,name=built", "context"];
        var clock = Stopwatch.StartNew();
        machine.Run(command).Succeeded();
        var whole = clock.Elapsed;
        for (var i = 0; i < Kills; i++)
        {
            File.Delete(machine.File("out.tar"));
            using (var process = machine.Start(command))
            {
                process.WaitForExit(whole * i / Kills);
                process.Kill();
                process.WaitForExit();
            }
            // An archive has its name when it is whole.
            if (File.Exists(machine.File("out.tar"))) machine.Run("load", "-i", "out.tar").Succeeded();
        }
        machine.Run(command).Succeeded();
        Assert.Equal("500", machine.Run("run", "--rm", "--network", "none", "built", "sh", "-c", "cat /three | wc -l").Succeeded().Out.Trim());
        machine.AssertSound();
        AssertNothingLeft(machine);
    }

    [Fact]
    public void A_layout_that_is_written_again_and_killed_stays_readable()
    {
        using var machine = Prepare("FROM busybox\nARG n\nRUN seq 1 3000 > /$n\n");
        string[] Command(int n) => ["build", "--progress", "none", "--build-arg", string.Create(CultureInfo.InvariantCulture, $"n=f{n}"), "-t", "a:1", "-o", "type=oci,dest=layout,tar=false", "context"];
        machine.Run(Command(0)).Succeeded();
        for (var i = 1; i < Kills; i++)
        {
            using (var process = machine.Start(Command(i)))
            {
                process.WaitForExit(TimeSpan.FromMilliseconds(40 * i));
                process.Kill();
                process.WaitForExit();
            }
            machine.Run("load", "-i", "layout").Succeeded();
        }
        machine.AssertSound();
    }

    [Fact]
    public void Of_builds_at_once_a_killed_one_harms_no_other()
    {
        using var machine = Prepare("FROM busybox\nRUN --mount=type=cache,target=/c,sharing=locked seq 1 2000 >> /c/n; tail -c 100 /c/n > /n; sleep 0.2\nRUN cat /n > /m\n");
        for (var round = 0; round < 4; round++)
        {
            var builds = Enumerable.Range(0, 4).Select(_ => machine.Start("build", "-q", "--no-cache", "context")).ToList();
            builds[0].WaitForExit(TimeSpan.FromMilliseconds(60 + (120 * round)));
            builds[0].Kill();
            foreach (var build in builds)
            {
                Assert.True(build.WaitForExit(TimeSpan.FromMinutes(1)), "a build hangs");
                if (build != builds[0]) Assert.Equal((0, ""), (build.ExitCode, build.ExitCode == 0 ? "" : build.StandardError.ReadToEnd()));
                build.Dispose();
            }
        }
        machine.AssertSound();
        AssertNothingLeft(machine);
    }

    [Fact]
    public void Equal_builds_at_once_run_each_step_once()
    {
        using var machine = Prepare("FROM busybox\nRUN --mount=type=cache,target=/c echo ran >> /c/log; sleep 0.3\n");
        var builds = Enumerable.Range(0, 3).Select(_ => machine.Start("build", "-q", "context")).ToList();
        var ids = new List<string>();
        foreach (var build in builds)
        {
            ids.Add(build.StandardOutput.ReadToEnd());
            build.WaitForExit();
            Assert.Equal(0, build.ExitCode);
            build.Dispose();
        }
        Assert.Single(ids.Distinct());
        machine.Write("other/Dockerfile", "FROM busybox\nRUN --mount=type=cache,target=/c cat /c/log > /log\n");
        var other = machine.Run("build", "-q", "other").Succeeded().Lines[0];
        Assert.Equal(["ran"], machine.Run("run", "--rm", "--network", "none", other, "cat", "/log").Succeeded().Lines);
    }

    [Fact]
    public async Task An_interrupted_build_ends_within_two_seconds_and_leaves_nothing()
    {
        var time = Random.Shared.Next(100_000, 1_000_000).ToString(CultureInfo.InvariantCulture);
        using var machine = Prepare($"FROM busybox AS one\nRUN --mount=type=cache,target=/c --mount=type=secret,id=s trap '' TERM INT HUP; (busybox setsid sleep {time} &); sleep {time}\nFROM busybox AS two\nRUN --mount=target=/ctx sleep {time}\nFROM busybox\nCOPY --from=one /etc /1\nCOPY --from=two /etc /2\n");
        using var build = machine.Start("build", "--progress", "plain", "--secret", "id=s,src=secret", "context");
        var errors = build.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        for (var patience = 0; StepProcess.FindSleepers(time).Count < 3; patience++)
        {
            Assert.True(patience < 600, "the steps did not start");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        var steps = Directory.GetDirectories(Path.Combine(machine.Root, "containers")).Select(static directory => Path.GetFileName(directory)).ToList();
        Assert.Equal(2, steps.Count);
        Assert.All(steps, static step => Assert.NotEmpty(StepProcess.FindTraces(step)));
        var clock = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-INT", build.Id.ToString(CultureInfo.InvariantCulture)])) kill.WaitForExit();
        Assert.True(build.WaitForExit(TimeSpan.FromSeconds(30)), "the build did not end");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"it took {clock.Elapsed}");
        Assert.Equal(130, build.ExitCode);
        Assert.Empty(StepProcess.FindSleepers(time));
        Assert.All(steps, static step => Assert.Empty(StepProcess.FindTraces(step)));
        AssertNothingLeft(machine);
        machine.AssertSound();
        Assert.DoesNotContain("unexpected", await errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_onto_a_full_disk_fail_and_leave_no_file()
    {
        using var machine = Prepare("FROM busybox\nRUN --mount=type=cache,target=/c dd if=/dev/urandom of=/c/r bs=1000000 count=4; cp /c/r /r\n");
        var full = Directory.CreateDirectory(machine.File("full")).FullName;
        using (var mount = Process.Start("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", full])) mount.WaitForExit();
        foreach (var output in (string[])["type=oci,dest=full/x.tar", "type=tar,dest=full/x.tar", "type=local,dest=full/x", "type=oci,dest=full/x,tar=false"])
        {
            machine.Run("build", "--progress", "none", "-o", output, "context").Failed(1, "no space left");
            var left = Directory.Exists(Path.Combine(full, "x")) ? Directory.GetFiles(Path.Combine(full, "x")) : Directory.GetFileSystemEntries(full);
            Assert.DoesNotContain(left, static name => !Path.GetFileName(name).Equals("oci-layout", StringComparison.Ordinal));
        }
        OverlayMount.Unmount(full);
        machine.Run("build", "-q", "-o", "type=oci,dest=full/x.tar", "context").Succeeded();
        machine.AssertSound();
    }

    private static TestMachine Prepare(string dockerfile)
    {
        var machine = new TestMachine().WithBusybox();
        machine.Write("context/Dockerfile", dockerfile);
        machine.Write("context/a", "a");
        machine.Write("secret", "hush");
        return machine;
    }

    // What a killed build leaves is swept by the next command, which has been run.
    private static void AssertNothingLeft(TestMachine machine)
    {
        Assert.Empty(MountTable.Below(machine.Root));
        foreach (var directory in (string[])["writables", "staging", "leases", "containers", "mounts"])
        {
            var path = Path.Combine(machine.Root, directory);
            if (Directory.Exists(path)) Assert.Empty(Directory.GetFileSystemEntries(path));
        }
    }
}
