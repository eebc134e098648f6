using System.Diagnostics;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Mounts;

namespace Strata.EndToEnd.Tests.Crashes;

/// <summary>A store on a disk that runs full: a clear error, and no damage.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly string _mount = Directory.CreateTempSubdirectory("strata-full-").FullName;

    public FullDiskTests()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Mount("size=8m");
    }

    [Fact]
    public void An_import_that_does_not_fit_says_so_and_leaves_the_store_sound()
    {
        using var machine = new TestMachine(root: Path.Combine(_mount, "root"));
        machine.Run(Rootfs.Files(10, 1000, 1), "import", "-", "small").Succeeded();
        var outcome = machine.Run(Rootfs.Files(200, 100_000, 2), "import", "-", "large");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("no space left", outcome.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Single(machine.Run("images", "-q").Succeeded().Lines);
        machine.AssertSound();
        machine.Run(Rootfs.Files(10, 1000, 3), "import", "-", "another").Succeeded();
    }

    [Theory]
    [InlineData("RUN dd if=/dev/zero of=/big bs=1000000 count=20", "dd: error writing '/big': No space left on device")]
    // A program that does not care: then there is no space to remember what it made.
    [InlineData("RUN dd if=/dev/zero of=/big bs=1000000 count=20; true", "no space left on the disk of the store")]
    [InlineData("COPY big /big", "unpacking layer entry \"big\": write: no space left on device; free space with strata system prune")]
    [InlineData("ADD big /one\nRUN true", "unpacking layer entry \"one\": write: no space left on device; free space with strata system prune")]
    public void A_step_that_fills_the_disk_fails_and_what_it_wrote_is_gone(string instruction, string error)
    {
        using var machine = new TestMachine(root: Path.Combine(_mount, "root")).WithBusybox();
        machine.Write("context/big", Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(10_000_000)));
        machine.Write("context/Dockerfile", $"FROM busybox\n{instruction}\n");
        var outcome = machine.Run("build", "--progress", "plain", "-t", "big", "context").Failed(1, error);
        Assert.Contains($"   2 | >>> {instruction.Split('\n')[0]}\n", outcome.Error, StringComparison.Ordinal);
        Assert.Single(machine.Run("images", "-aq").Succeeded().Lines);
        foreach (var directory in (string[])["writables", "staging", "leases", "containers"]) Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(machine.Root, directory)));
        Assert.Contains("no problems", machine.Run("system", "check").Succeeded().Out, StringComparison.Ordinal);
        // What fits is built, and once there is space, everything.
        machine.Write("other/Dockerfile", "FROM busybox\nRUN echo small > /small\n");
        machine.Run("build", "-q", "other").Succeeded();
        Mount("remount,size=100m");
        machine.Run("build", "-q", "-t", "big", "context").Succeeded();
        machine.AssertSound();
    }

    [Fact]
    public async Task A_container_that_fills_the_disk_is_listed_and_can_be_removed()
    {
        using var machine = new TestMachine(root: Path.Combine(_mount, "root")).WithBusybox();
        Directory.CreateDirectory(machine.File("go"));
        using (var run = machine.Start("run", "--name", "full", "--network", "none", "-v", $"{machine.File("go")}:/go", "busybox", "sh", "-c", "until [ -e /go/on ]; do :; done; dd if=/dev/zero of=/big bs=1000000 count=50; exit 3"))
        {
            var error = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            // Not before it is known to run: else there might be no space for that.
            while (!machine.Run("ps").Succeeded().Out.Contains("Up ", StringComparison.Ordinal)) Assert.False(run.HasExited, "it did not wait");
            machine.Write("go/on", "");
            Assert.Contains("No space left on device", await error, StringComparison.Ordinal);
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.NotEqual(0, run.ExitCode);
        }
        // Its monitor had no space for the exit code.
        Assert.Contains("Exited (255)", machine.Run("ps", "-a").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("rm", "full").Succeeded();
        Assert.Empty(machine.Run("ps", "-aq").Succeeded().Out);
        machine.Run("run", "--rm", "--network", "none", "busybox", "true").Succeeded();
        machine.AssertSound();
    }

    [Fact]
    public void A_container_that_has_filled_the_disk_and_goes_on_harms_no_other_and_can_be_stopped_and_removed()
    {
        using var machine = new TestMachine(root: Path.Combine(_mount, "root")).WithBusybox();
        Directory.CreateDirectory(machine.File("go"));
        const string loop = "while :; do sleep 0.05; done";
        machine.Run("run", "-d", "--name", "other", "--network", "none", "busybox", "sh", "-c", $"trap 'exit 4' TERM; echo before > /kept; echo up; {loop}").Succeeded();
        machine.Run("create", "--name", "third", "--network", "none", "busybox", "true").Succeeded();
        // Its own words fit into its log only while there is space: it tells by the mounted directory.
        machine.Run("run", "-d", "--name", "full", "--network", "none", "-v", $"{machine.File("go")}:/go", "busybox", "sh", "-c", $"trap 'exit 3' TERM; until [ -e /go/on ]; do :; done; dd if=/dev/zero of=/big bs=1000000 count=50 2>/go/said; echo $? >/go/code; {loop}").Succeeded();
        machine.Write("go/on", "");
        Until(() => File.Exists(machine.File("go/code")) && File.ReadAllText(machine.File("go/code")).Length > 0);
        Assert.Equal("1\n", File.ReadAllText(machine.File("go/code")));
        Assert.Contains("No space left on device", File.ReadAllText(machine.File("go/said")), StringComparison.Ordinal);
        Assert.Equal("running\n", machine.Run("inspect", "-f", "{{.State.Status}}", "full").Succeeded().Out);
        Assert.Equal("running\n", machine.Run("inspect", "-f", "{{.State.Status}}", "other").Succeeded().Out);
        Assert.Equal("created\n", machine.Run("inspect", "-f", "{{.State.Status}}", "third").Succeeded().Out);
        Assert.Equal("up\n", machine.Run("logs", "other").Succeeded().Out);
        Assert.Contains("/big", machine.Run("diff", "full").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("stop", "full");
        Assert.Contains("Exited (", machine.Run("ps", "-a", "--filter", "name=full").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("rm", "full").Succeeded();
        // There is space again.
        Assert.Equal("before\n", machine.Run("exec", "other", "cat", "/kept").Succeeded().Out);
        machine.Run("stop", "other").Succeeded();
        Assert.Equal("4\n", machine.Run("inspect", "-f", "{{.State.ExitCode}}", "other").Succeeded().Out);
        machine.Run("start", "-a", "third").Succeeded();
        machine.Run("rm", "other", "third").Succeeded();
        machine.AssertSound();
    }

    // The limit is only for a test that fails.
    private static void Until(Func<bool> isSo)
    {
        for (var end = DateTime.UtcNow.AddSeconds(60); !isSo(); Thread.Sleep(20)) Assert.True(DateTime.UtcNow < end, "it did not come to pass");
    }

    private void Mount(string options)
    {
        using var mount = Process.Start("mount", ["-t", "tmpfs", "-o", options, "tmpfs", _mount]);
        mount.WaitForExit();
        Assert.Equal(0, mount.ExitCode);
    }

    public void Dispose()
    {
        foreach (var point in MountTable.Below(_mount)) OverlayMount.Unmount(point);
        Directory.Delete(_mount, recursive: true);
    }
}
