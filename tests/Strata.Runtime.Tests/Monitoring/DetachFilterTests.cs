using System.Text;
using Strata.Oci;
using Strata.Runtime.Monitoring;

namespace Strata.Runtime.Tests.Monitoring;

public sealed class DetachFilterTests
{
    [Theory]
    [InlineData("", "ls\u0010\u0010\u0011more", true, "ls\u0010")]
    [InlineData("", "a\u0010b\u0011", false, "a\u0010b\u0011")]
    [InlineData("a,a,b", "aaab", true, "a")]
    [InlineData("a,b,a,c", "ababac", true, "ab")]
    [InlineData("ctrl-x", "q\u0018r", true, "q")]
    [InlineData("ctrl-@", "\0", true, "")]
    [InlineData("ctrl-[,x", "\u001by", false, "\u001by")]
    public void the_keys_are_found_and_everything_before_them_passes(string keys, string typed, bool leaves, string passed)
    {
        // However the terminal cuts what is typed into pieces.
        foreach (var size in (int[])[1, 2, 3, 100])
        {
            var filter = new DetachFilter(DetachKeys.Parse(keys));
            var through = new List<byte>();
            var left = Encoding.Latin1.GetBytes(typed).Chunk(size).Any(piece => filter.Feed(piece, through));
            Assert.Equal(leaves, left);
            Assert.Equal(passed, Encoding.Latin1.GetString([.. through]));
        }
    }

    [Theory]
    [InlineData("ctrl-")]
    [InlineData("ctrl-1")]
    [InlineData("a,,b")]
    [InlineData("shift-a")]
    public void other_keys_are_refused(string keys) => Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<StrataException>(() => DetachKeys.Parse(keys)).Kind);
}
