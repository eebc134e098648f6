namespace Strata.Runtime.Execution;

/// <summary>Why a container did not start.</summary>
/// <param name="Reason">The cause alone: <c>exec: "foo": executable file not found in $PATH</c>.</param>
/// <param name="Message">The whole message, in Docker's words.</param>
/// <param name="ExitCode">What <c>run</c> exits with: 127 command not found, 126 not executable, 125 anything else.</param>
public sealed record RuntimeFailure(string Reason, string Message, int ExitCode);
