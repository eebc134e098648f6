using Microsoft.Win32.SafeHandles;

namespace Strata.Runtime.Monitoring;

/// <summary>How a container is watched over.</summary>
public sealed record MonitorSettings
{
    /// <summary>The container's name, for the journal.</summary>
    public required string Name { get; init; }

    /// <summary>Standard input is connected.</summary>
    public bool HasInput { get; init; }

    /// <summary>Standard input stays open when the one who types has gone, for the next one.</summary>
    public bool KeepsInput { get; init; }

    /// <summary>The log: <see cref="MonitorFiles.Log"/>, <c>journald</c> or <c>none</c>.</summary>
    public LogKind Log { get; init; }

    /// <summary>The bytes after which the log begins anew; null for no limit.</summary>
    public long? LogLimit { get; init; }

    /// <summary>The program and arguments that are run when the container has ended, whoever still lives.</summary>
    public IReadOnlyList<string> ExitCommand { get; init; } = [];

    /// <summary>How long the monitor waits with <see cref="ExitCommand"/>, in whole seconds: the one who waits for the end then does the work, and ends the monitor.</summary>
    public int ExitDelay { get; init; }

    /// <summary>Descriptors that must stay open as long as the container lives.</summary>
    public IReadOnlyList<SafeFileHandle> Held { get; init; } = [];
}
