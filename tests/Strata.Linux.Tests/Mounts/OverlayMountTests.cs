using Strata.Linux.Mounts;
using Strata.Oci;

namespace Strata.Linux.Tests.Mounts;

public sealed class OverlayMountTests : Scratch
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void both_ways_of_mounting_show_the_same(bool old)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to mount");
        // What separates options and layers, and what escapes it, may be part of a name.
        var odd = Make("odd ,:name\\");
        foreach (var name in (string[])["a:1", "b,2", "c\\3", "upper,:", "work:", "m"]) Directory.CreateDirectory(Path.Combine(odd, name));
        File.WriteAllText(odd + "/a:1/file", "top");
        File.WriteAllText(odd + "/b,2/file", "below");
        File.WriteAllText(odd + "/c\\3/other", "other");
        var options = new OverlayOptions { BaseDirectory = odd, Lowers = ["a:1", "b,2", "c\\3"], Upper = odd + "/upper,:", Work = odd + "/work:" };
        if (old) OverlayMount.MountOld(options, odd + "/m");
        else OverlayMount.Mount(options, odd + "/m");
        Assert.StartsWith("overlay ", Assert.Single(File.ReadLines("/proc/mounts"), line => line.Contains(Root + "/odd", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.True(MountTable.IsMountPoint(odd + "/m"));
        Assert.Equal([odd + "/m"], MountTable.Below(odd));
        Assert.Equal("top", File.ReadAllText(odd + "/m/file"));
        Assert.Equal("other", File.ReadAllText(odd + "/m/other"));
        File.WriteAllText(odd + "/m/new", "written");
        Assert.Equal("written", File.ReadAllText(odd + "/upper,:/new"));
        Assert.True(OverlayMount.Unmount(odd + "/m"));
        Assert.False(OverlayMount.Unmount(odd + "/m"));
        Assert.False(MountTable.IsMountPoint(odd + "/m"));
    }

    [Fact]
    public void five_hundred_layers_mount_and_one_more_is_refused()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to mount");
        Assert.SkipUnless(Environment.OSVersion.Version >= new Version(6, 8), "needs Linux 6.8 for so many layers");
        var target = Make("m");
        var lowers = Enumerable.Range(0, OverlayMount.MaxLowers).Select(static i => $"layer-{i}").ToList();
        foreach (var lower in lowers) File.WriteAllText(Make(lower) + "/" + lower, "");
        OverlayMount.Mount(new OverlayOptions { BaseDirectory = Root, Lowers = lowers }, target);
        Assert.Equal(OverlayMount.MaxLowers, Directory.GetFiles(target).Length);
        OverlayMount.Unmount(target);
        lowers.Add("one-more");
        var e = Assert.Throws<StrataException>(() => OverlayMount.Mount(new OverlayOptions { BaseDirectory = Root, Lowers = lowers }, target));
        Assert.Equal(ErrorKind.ResourceExhausted, e.Kind);
    }

    [Fact]
    public void a_missing_layer_is_an_error_that_names_the_mount()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to mount");
        var target = Make("m");
        Make("a");
        var e = Assert.Throws<LinuxException>(() => OverlayMount.Mount(new OverlayOptions { BaseDirectory = Root, Lowers = ["a", "missing"] }, target));
        Assert.Equal(ErrorKind.NotFound, e.Kind);
        Assert.False(MountTable.IsMountPoint(target));
    }
}
