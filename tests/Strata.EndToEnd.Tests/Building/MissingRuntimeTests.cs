using Strata.EndToEnd.Tests.Harness;

namespace Strata.EndToEnd.Tests.Building;

/// <summary>Builds on a machine that has no OCI runtime (any more).</summary>
public sealed class MissingRuntimeTests
{
    private const string Refusal = "failed to solve: RUN can't be carried out here: the OCI runtime /nonexistent named by STRATA_RUNTIME does not exist";

    [Fact]
    public void what_is_in_the_cache_needs_none()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Write("context/a", "a");
        machine.Write("context/Dockerfile", "FROM busybox AS one\nRUN echo 1 > /one\nFROM busybox\nWORKDIR /w\nCOPY a .\nRUN --mount=from=one,target=/m cat a /m/one > b\nCMD cat b\n");
        var id = machine.Run("build", "-q", "context").Succeeded().Out;
        machine.Variables["STRATA_RUNTIME"] = "/nonexistent";
        Assert.Equal(id, machine.Run("build", "-q", "context").Succeeded().Out);
        // A file that is new makes a RUN necessary; the same file with another time does not.
        File.SetLastWriteTimeUtc(machine.Write("context/a", "a"), DateTime.UnixEpoch);
        Assert.Equal(id, machine.Run("build", "-q", "context").Succeeded().Out);
        machine.Write("context/a", "b");
        Assert.Contains(">>> RUN --mount=from=one", machine.Run("build", "--progress", "plain", "context").Failed(1, Refusal).Error, StringComparison.Ordinal);
        machine.AssertSound();
    }

    [Fact]
    public void what_surely_must_run_is_refused_before_the_first_step()
    {
        using var machine = new TestMachine().WithBusybox();
        machine.Variables["STRATA_RUNTIME"] = "/nonexistent";
        machine.Write("context/Dockerfile", "FROM busybox\nCOPY Dockerfile /\nRUN true\n");
        Assert.DoesNotContain("[2/3]", machine.Run("build", "--progress", "plain", "context").Failed(1, Refusal).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("[2/3]", machine.Run("build", "--progress", "plain", "--no-cache", "context").Failed(1, Refusal).Error, StringComparison.Ordinal);
    }
}
