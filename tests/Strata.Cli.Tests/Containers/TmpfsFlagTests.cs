using Strata.Cli.Commands.Containers;
using Strata.Oci;

namespace Strata.Cli.Tests.Containers;

public sealed class TmpfsFlagTests
{
    [Theory]
    [InlineData("/t", "")]
    [InlineData("/t:", "")]
    [InlineData("/t:defaults,exec", "exec")]
    [InlineData("/t:rw,noexec,nosuid,size=65536k,mode=1777,uid=1000,gid=1000,nr_inodes=1k", "rw noexec nosuid size=65536k mode=1777 uid=1000 gid=1000 nr_inodes=1k")]
    [InlineData("/t:size=50%", "size=50%")]
    [InlineData("/t:size=1G,mode=0700", "size=1G mode=0700")]
    [InlineData("/t:mpol=bind:0-1", "mpol=bind:0-1")]
    public void What_tmpfs_has_is_taken(string text, string options)
    {
        var mount = TmpfsFlag.Parse(text);
        Assert.Equal("/t", mount.Target);
        Assert.Equal(options, string.Join(' ', mount.Options));
    }

    [Theory]
    [InlineData("t", "invalid mount path: 't' mount path must be absolute")]
    [InlineData("/t:zzz", "invalid tmpfs option \"zzz\": there are size, mode, uid, gid, nr_inodes, nr_blocks, mpol, and words such as ro, exec, suid, dev, noatime")]
    [InlineData("/t:foo=1", "invalid tmpfs option \"foo=1\": there are size, ")]
    [InlineData("/t:ro=1", "invalid tmpfs option \"ro=1\": there are size, ")]
    [InlineData("/t:size=abc", "invalid tmpfs option \"size=abc\": size must be a number of bytes, with k, m or g behind it, or a percentage of the memory")]
    [InlineData("/t:size=", "invalid tmpfs option \"size=\": size must be a number of bytes")]
    [InlineData("/t:size=1x", "invalid tmpfs option \"size=1x\": size must be a number of bytes")]
    [InlineData("/t:nr_inodes=5%", "invalid tmpfs option \"nr_inodes=5%\": nr_inodes must be a number")]
    [InlineData("/t:size=1m,mode=99", "invalid tmpfs option \"mode=99\": mode must be an octal number")]
    [InlineData("/t:uid=root", "invalid tmpfs option \"uid=root\": uid must be a number")]
    public void What_it_does_not_have_is_refused_with_what_there_is(string text, string error) =>
        Assert.StartsWith(error, Assert.Throws<StrataException>(() => TmpfsFlag.Parse(text)).Message, StringComparison.Ordinal);
}
