namespace Strata.Cli.Arguments;

/// <summary>One run of a command: everything it may know about the command line.</summary>
internal sealed class Invocation
{
    /// <summary>The positional arguments, already counted.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The flags given before the command's name.</summary>
    public required GlobalFlags Globals { get; init; }

    /// <summary>The command with its parents, for messages.</summary>
    public required string Path { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }
}
