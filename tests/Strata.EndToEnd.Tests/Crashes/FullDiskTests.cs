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
        using var mount = Process.Start("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", _mount]);
        mount.WaitForExit();
        Assert.Equal(0, mount.ExitCode);
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

    [Fact]
    public void A_step_that_fills_the_disk_fails_and_what_it_wrote_is_gone()
    {
        using var machine = new TestMachine(root: Path.Combine(_mount, "root")).WithBusybox();
        machine.Write("Dockerfile", "FROM busybox\nRUN dd if=/dev/zero of=/big bs=1000000 count=50\n");
        Assert.NotEqual(0, machine.Run("build", "-t", "big", ".").ExitCode);
        Assert.Single(machine.Run("images", "-aq").Succeeded().Lines);
        machine.AssertSound();
    }

    [Fact]
    public void A_container_that_fills_the_disk_is_listed_and_can_be_removed()
    {
        using var machine = new TestMachine(root: Path.Combine(_mount, "root")).WithBusybox();
        var outcome = machine.Run("run", "--name", "full", "--network", "none", "busybox", "sh", "-c", "dd if=/dev/zero of=/big bs=1000000 count=50; exit 3");
        Assert.Contains("No space left on device", outcome.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, outcome.ExitCode);
        // Its monitor had no space for the exit code.
        Assert.Contains("Exited (255)", machine.Run("ps", "-a").Succeeded().Out, StringComparison.Ordinal);
        machine.Run("rm", "full").Succeeded();
        Assert.Empty(machine.Run("ps", "-aq").Succeeded().Out);
        machine.Run("run", "--rm", "--network", "none", "busybox", "true").Succeeded();
        machine.AssertSound();
    }

    public void Dispose()
    {
        foreach (var point in MountTable.Below(_mount)) OverlayMount.Unmount(point);
        Directory.Delete(_mount, recursive: true);
    }
}
