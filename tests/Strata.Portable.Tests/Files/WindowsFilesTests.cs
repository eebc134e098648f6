using Strata.Host.Trees;

namespace Strata.Portable.Tests.Files;

public sealed class WindowsFilesTests
{
    [Theory]
    [InlineData("nul", "NUL is a device")]
    [InlineData("Con.txt", "CON is a device")]
    [InlineData("COM1", "COM1 is a device")]
    [InlineData("lpt9.tar.gz", "LPT9 is a device")]
    [InlineData("com³", "COM³ is a device")]
    [InlineData("aux .c", "AUX is a device")]
    [InlineData("a:b", "\":\" may not be in a name")]
    [InlineData("a\\b", "\"\\\" may not be in a name")]
    [InlineData("what?", "\"?\" may not be in a name")]
    [InlineData("line\n", "control character")]
    [InlineData("end.", "full stop")]
    [InlineData("end ", "space")]
    public void A_name_that_Windows_cannot_have_has_a_reason(string name, string reason) => Assert.Contains(reason, WindowsFiles.FindObstacle(name), StringComparison.Ordinal);

    [Theory]
    [InlineData("nully")]
    [InlineData("com")]
    [InlineData("com10")]
    [InlineData(".nul")]
    [InlineData("a.nul")]
    [InlineData("ünïcödé 🐋.txt")]
    [InlineData(".gitignore")]
    public void Other_names_have_none(string name) => Assert.Null(WindowsFiles.FindObstacle(name));

    [Fact]
    public void Files_have_the_modes_that_Dockers_client_gives_them()
    {
        Assert.Equal(0x1EDu, WindowsFiles.ModeOf(isReadOnly: false)); // 0755
        Assert.Equal(0x16Du, WindowsFiles.ModeOf(isReadOnly: true)); // 0555
    }
}
