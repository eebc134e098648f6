using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Runtime.Execution;

/// <summary>The program that makes containers: runc, crun or another one with their command line.</summary>
[SupportedOSPlatform("linux")]
public sealed class OciRuntime
{
    private OciRuntime(string path) => FilePath = path;

    /// <summary>The executable.</summary>
    public string FilePath { get; }

    /// <summary>Its name, as messages say it.</summary>
    public string Name => Path.GetFileName(FilePath);

    /// <summary>Finds the runtime; null when there is none.</summary>
    /// <param name="chosen">A name or path that must be taken (<c>STRATA_RUNTIME</c>); null or empty means runc, then crun.</param>
    /// <param name="searchPath">Directories, separated by colons (<c>PATH</c>); the system's own are searched after them.</param>
    public static OciRuntime? Find(string? chosen, string? searchPath)
    {
        if (!string.IsNullOrEmpty(chosen))
        {
            if (chosen.Contains('/', StringComparison.Ordinal)) return File.Exists(chosen) ? new OciRuntime(Path.GetFullPath(chosen)) : null;
            return Search(chosen, searchPath);
        }
        return Search("runc", searchPath) ?? Search("crun", searchPath);
    }

    /// <summary>Finds the runtime by this process's <c>STRATA_RUNTIME</c> and <c>PATH</c>.</summary>
    /// <exception cref="StrataException">FailedPrecondition: there is none; says what to install.</exception>
    public static OciRuntime Get()
    {
        var chosen = Environment.GetEnvironmentVariable("STRATA_RUNTIME");
        return Find(chosen, Environment.GetEnvironmentVariable("PATH")) ?? throw new StrataException(
            ErrorKind.FailedPrecondition,
            string.IsNullOrEmpty(chosen)
                ? "running containers needs an OCI runtime, and neither runc nor crun is installed: install the package runc"
                : $"the OCI runtime {chosen} named by STRATA_RUNTIME does not exist");
    }

    private static OciRuntime? Search(string name, string? searchPath) => ProgramSearch.Find(name, searchPath) is { } path ? new OciRuntime(path) : null;
}
