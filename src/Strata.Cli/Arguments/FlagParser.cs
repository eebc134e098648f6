namespace Strata.Cli.Arguments;

/// <summary>Reads one occurrence of a flag.</summary>
/// <param name="text">The text given.</param>
/// <param name="current">The value so far, for flags that may be repeated.</param>
/// <param name="value">The value from now on.</param>
/// <returns>What is wrong with the text, or null.</returns>
internal delegate string? FlagParser<T>(string text, T current, out T value);
