namespace Strata.Portable.Tests.Harness;

/// <summary>What came of a command.</summary>
internal sealed record PortableOutcome(int ExitCode, string Out, string Error)
{
    public PortableOutcome Succeeded()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
        return this;
    }

    public void Failed(int code, string error)
    {
        Assert.Contains(error, Error, StringComparison.Ordinal);
        Assert.Equal(code, ExitCode);
    }
}
