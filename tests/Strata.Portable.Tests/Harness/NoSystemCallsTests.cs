using Strata.Host;
using Strata.Linux.Files;

namespace Strata.Portable.Tests.Harness;

/// <summary>The other tests here say something only when this holds.</summary>
public sealed class NoSystemCallsTests
{
    [Fact]
    public void This_process_is_taken_for_one_that_is_not_on_Linux()
    {
        Assert.False(HostSystem.IsLinux);
        Assert.Contains("need Linux", HostSystem.RunObstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void A_system_call_fails()
    {
        var failure = Assert.ThrowsAny<InvalidOperationException>(static () => DirectoryHandle.OpenHostPath("/"));

        Assert.Contains("a system call was made", failure.Message, StringComparison.Ordinal);
    }
}
