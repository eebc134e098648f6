namespace Strata.Cli.Arguments;

/// <summary>One flag is unknown, lacks its value or has a wrong one. The text is pflag's, word for word.</summary>
internal sealed class FlagException(string message) : Exception(message);
