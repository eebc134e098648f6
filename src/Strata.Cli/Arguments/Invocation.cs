using Strata.Cli.Streams;

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

    /// <summary>The process's streams: bytes, text, and what is a terminal.</summary>
    public required StandardStreams Streams { get; init; }

    /// <summary>The clock for ages and progress.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Why an ordinary user's command runs without the rights that layers and containers need; null when it has them, or needs none.</summary>
    public string? NoPrivileges { get; set; }

    /// <summary>Standard output; each call is one write.</summary>
    public TextWriter Out => Streams.Out;

    /// <summary>Standard error; each call is one write.</summary>
    public TextWriter Error => Streams.Error;
}
