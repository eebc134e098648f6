using Microsoft.Win32.SafeHandles;

namespace Strata.Runtime.Execution;

/// <summary>Descriptors of this process; the container itself sees pipes, as under Docker.</summary>
public sealed record InheritedStdio : ContainerStdio
{
    /// <summary>What the container reads; null means that it finds the end at once.</summary>
    public SafeFileHandle? Input { get; init; }

    /// <summary>Where its output goes.</summary>
    public required SafeFileHandle Output { get; init; }

    /// <summary>Where its errors go.</summary>
    public required SafeFileHandle Error { get; init; }

    /// <summary>This process's own descriptors 0 (only when <paramref name="withInput"/>), 1 and 2.</summary>
    public static InheritedStdio OfThisProcess(bool withInput) => new()
    {
        Input = withInput ? new SafeFileHandle(0, ownsHandle: false) : null,
        Output = new SafeFileHandle(1, ownsHandle: false),
        Error = new SafeFileHandle(2, ownsHandle: false),
    };
}
