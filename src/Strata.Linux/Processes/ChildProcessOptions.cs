using Microsoft.Win32.SafeHandles;

namespace Strata.Linux.Processes;

/// <summary>What <see cref="ChildProcess.Start"/> starts, and how.</summary>
public sealed record ChildProcessOptions
{
    /// <summary>The executable's path; no search is made.</summary>
    public required string FileName { get; init; }

    /// <summary>The arguments after the program's own name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The program's own name (<c>argv[0]</c>); <see cref="FileName"/> when null.</summary>
    public string? Argument0 { get; init; }

    /// <summary>The whole environment as <c>NAME=value</c>; this process's environment when null.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>The working directory; ours when null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Descriptors that the child sees, by its number. 0, 1 and 2 are ours when not named; nothing else is inherited.</summary>
    public IReadOnlyDictionary<int, SafeFileHandle> Descriptors { get; init; } = new Dictionary<int, SafeFileHandle>();

    /// <summary>Starts a new session, without a controlling terminal.</summary>
    public bool NewSession { get; init; }

    /// <summary>Starts a new process group, so that a terminal's Ctrl-C reaches us and not the child.</summary>
    public bool NewProcessGroup { get; init; }
}
