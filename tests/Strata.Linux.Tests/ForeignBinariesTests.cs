using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Linux.Tests;

public sealed class ForeignBinariesTests
{
    // As qemu's package registers it.
    private const string Arm64 = """
        enabled
        interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
        flags: POCF
        offset 0
        magic 7f454c460201010000000000000000000200b700
        mask ffffffffffffff00fffffffffffffffffeffffff
        """;

    [Fact]
    public void A_registration_fits_the_programs_of_its_processor_only()
    {
        Assert.True(ForeignBinaries.Fits(Arm64, ForeignBinaries.Header(2, 1, 183)));
        Assert.False(ForeignBinaries.Fits(Arm64, ForeignBinaries.Header(2, 1, 243)));
        Assert.False(ForeignBinaries.Fits(Arm64, ForeignBinaries.Header(2, 2, 183)));
        Assert.False(ForeignBinaries.Fits(Arm64, ForeignBinaries.Header(1, 1, 40)));
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("")]
    public void What_is_not_enabled_fits_nothing(string state) =>
        Assert.False(ForeignBinaries.Fits(Arm64.Replace("enabled", state, StringComparison.Ordinal), ForeignBinaries.Header(2, 1, 183)));

    [Theory]
    [InlineData("enabled\ninterpreter /x\nextension .exe")]
    [InlineData("enabled\noffset 200\nmagic 7f")]
    public void Other_registrations_fit_no_program(string registration) => Assert.False(ForeignBinaries.Fits(registration, ForeignBinaries.Header(2, 1, 183)));

    [Fact]
    public void A_machine_runs_its_own_programs_and_those_of_no_other_system()
    {
        Assert.True(ForeignBinaries.CanRun(Platform.Current));
        Assert.False(ForeignBinaries.CanRun(Platform.Parse("windows/amd64")));
        Assert.False(ForeignBinaries.CanRun(new Platform { Os = "linux", Architecture = "nothing" }));
    }
}
