using Strata.Cli.Commands.Containers;
using Strata.Engine.Containers.Documents;

namespace Strata.Cli.Tests.Commands;

/// <summary>Values of --mount; the texts are Docker 28.5's.</summary>
public sealed class MountFlagTests
{
    [Theory]
    [InlineData("foo", "invalid field 'foo' must be a key=value pair")]
    [InlineData("foo=bar,dst=/x", "unexpected key 'foo' in 'foo=bar'")]
    [InlineData("type=volume", "target is required")]
    [InlineData("", "value is empty")]
    [InlineData("type=tmpfs,dst=/x,tmpfs-mode=zz", "invalid value for tmpfs-mode: zz")]
    [InlineData("type=tmpfs,dst=/x,tmpfs-mode=8", "invalid value for tmpfs-mode: 8")]
    [InlineData("type=tmpfs,dst=/x,tmpfs-size=zz", "invalid value for tmpfs-size: zz")]
    [InlineData("type=bind,src=/tmp,dst=/x,volume-nocopy", "cannot mix 'volume-*' options with mount type 'bind'")]
    [InlineData("type=volume,dst=/x,bind-propagation=rslave", "cannot mix 'bind-*' options with mount type 'volume'")]
    [InlineData("type=bind,src=/,dst=/x,tmpfs-size=1", "cannot mix 'tmpfs-*' options with mount type 'bind'")]
    [InlineData("type=bind,src=/tmp,dst=/x,bind-recursive=readonly", "option 'bind-recursive=readonly' requires 'readonly' to be specified in conjunction")]
    [InlineData("type=bind,src=/tmp,dst=/x,bind-recursive=zz", "invalid value for bind-recursive: zz (must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")")]
    [InlineData("type=bind,src=/tmp,dst=/x,ro=zz", "invalid value for ro: zz")]
    public void a_bad_value_is_refused(string value, string error) => Assert.Equal(error, MountFlag.Append(value, [], out _));

    [Fact]
    public void every_key_is_read()
    {
        Assert.Null(MountFlag.Append("type=bind,src=/a,target=/b,ro,bind-propagation=rprivate,bind-recursive=readonly,bind-create-src", [], out var mounts));
        Assert.Null(MountFlag.Append("source=vol,dst=/c,volume-nocopy=true,volume-label=a=b,volume-driver=local,volume-opt=type=tmpfs,\"volume-opt=o=a,b\",volume-subpath=x/y,readonly=0", mounts, out mounts));
        Assert.Null(MountFlag.Append("type=tmpfs,destination=/d,tmpfs-size=1m,tmpfs-mode=1770", mounts, out mounts));
        Assert.Null(MountFlag.Append("type=image,src=app:1,dst=/e,image-subpath=etc", mounts, out mounts));
        var bind = mounts[0];
        Assert.Equal((MountType.Bind, "/a", "/b", true), (bind.Type, bind.Source, bind.Target, bind.ReadOnly));
        Assert.Equal(new BindRequestOptions { Propagation = "rprivate", ReadOnlyForceRecursive = true, CreateMountpoint = true }, bind.BindOptions);
        var volume = mounts[1];
        Assert.Equal((MountType.Volume, "vol", false, "x/y", true), (volume.Type, volume.Source, volume.ReadOnly, volume.VolumeOptions!.Subpath, volume.VolumeOptions.NoCopy));
        Assert.Equal([new("o", "a,b"), new("type", "tmpfs")], volume.VolumeOptions.DriverConfig.Options!);
        Assert.Equal([new("a", "b")], volume.VolumeOptions.Labels!);
        Assert.Equal((1L << 20, 0x3F8), (mounts[2].TmpfsOptions!.SizeBytes, mounts[2].TmpfsOptions!.Mode));
        Assert.Equal(("app:1", "etc"), (mounts[3].Source, mounts[3].ImageOptions!.Subpath));
    }
}
