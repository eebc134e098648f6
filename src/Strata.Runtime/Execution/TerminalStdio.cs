using Microsoft.Win32.SafeHandles;

namespace Strata.Runtime.Execution;

/// <summary>
/// A pseudo-terminal, connected to descriptors of this process. While the container runs, an input that is a terminal is
/// in raw mode; the container's terminal takes the size of the output, and follows it.
/// </summary>
public sealed record TerminalStdio : ContainerStdio
{
    /// <summary>What is typed; null when nothing is.</summary>
    public SafeFileHandle? Input { get; init; }

    /// <summary>Where the terminal's output goes.</summary>
    public required SafeFileHandle Output { get; init; }

    /// <summary>This process's own descriptors 0 (only when <paramref name="withInput"/>) and 1.</summary>
    public static TerminalStdio OfThisProcess(bool withInput) => new()
    {
        Input = withInput ? new SafeFileHandle(0, ownsHandle: false) : null,
        Output = new SafeFileHandle(1, ownsHandle: false),
    };
}
