namespace Strata.Cli.Arguments;

/// <summary>Does a command's work and returns the exit code.</summary>
internal delegate Task<int> CommandHandler(Invocation invocation, CancellationToken cancellationToken);
