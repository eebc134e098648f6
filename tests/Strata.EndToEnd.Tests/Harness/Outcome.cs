namespace Strata.EndToEnd.Tests.Harness;

/// <summary>What a command left behind.</summary>
/// <param name="Command">The arguments, for messages.</param>
/// <param name="ExitCode">Its exit code; 137 when it was killed.</param>
/// <param name="Out">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record Outcome(string Command, int ExitCode, string Out, string Error)
{
    /// <summary>The standard output's lines.</summary>
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Fails the test with everything that was said unless it ended well.</summary>
    public Outcome Succeeded()
    {
        if (ExitCode != 0) Assert.Fail($"strata {Command}: exit code {ExitCode}\n{Out}\n{Error}");
        return this;
    }

    /// <summary>Fails the test unless the command failed with that code, saying that text on standard error.</summary>
    public Outcome Failed(int code, string text)
    {
        if (ExitCode != code || !Error.Contains(text, StringComparison.Ordinal)) Assert.Fail($"strata {Command}: expected exit code {code} and \"{text}\", got {ExitCode}\n{Out}\n{Error}");
        return this;
    }
}
