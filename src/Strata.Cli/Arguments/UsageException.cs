namespace Strata.Cli.Arguments;

/// <summary>
/// A command line that cannot be right. <see cref="Exception.Message"/> is printed on stderr as it is, without a prefix,
/// and the process ends with <see cref="ExitCode"/>.
/// </summary>
internal sealed class UsageException(string message, int exitCode) : Exception(message)
{
    /// <summary>Docker's code for a wrong flag.</summary>
    public const int FlagError = 125;

    /// <summary>Docker's code for a wrong number of arguments or an unknown command.</summary>
    public const int ArgumentError = 1;

    public int ExitCode { get; } = exitCode;
}
