namespace Strata.Cli.Rendering.Errors;

/// <summary>What the user gets to know of a failure.</summary>
/// <param name="Text">For stderr, without a final line end; empty for nothing.</param>
/// <param name="ExitCode">The process's exit code.</param>
internal readonly record struct CommandFailure(string Text, int ExitCode);
