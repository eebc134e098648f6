namespace Strata.Cli.Streams;

/// <summary>Nobody reads the output any more; the command ends without a word, as others do by SIGPIPE.</summary>
internal sealed class BrokenPipeException(string message) : IOException(message);
