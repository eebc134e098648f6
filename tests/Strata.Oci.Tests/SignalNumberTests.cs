namespace Strata.Oci.Tests;

public sealed class SignalNumberTests
{
    [Theory]
    [InlineData("SIGTERM", 15)]
    [InlineData("kill", 9)]
    [InlineData("2", 2)]
    [InlineData("SIGSYS", 31)]
    [InlineData("RTMIN", 34)]
    [InlineData("SIGRTMIN+3", 37)]
    [InlineData("RTMAX-1", 63)]
    [InlineData("RTMAX", 64)]
    [InlineData("iot", 6)]
    [InlineData("0", null)]
    [InlineData("65", null)]
    [InlineData("RTMIN+31", null)]
    [InlineData("-1", null)]
    [InlineData("", null)]
    [InlineData("SIG", null)]
    [InlineData("TERMS", null)]
    public void names_and_numbers_are_known(string text, int? number) => Assert.Equal(number, SignalNumber.Find(text));
}
