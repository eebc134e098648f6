using Strata.Linux.Processes;
using Strata.Oci;

namespace Strata.Runtime.Monitoring;

/// <summary>The program that stays with a container when the command that started it ends: conmon. It holds the terminal or the pipes, writes the log and keeps the exit code.</summary>
[SupportedOSPlatform("linux")]
public sealed class Conmon
{
    // Where distributions keep it out of the way of shells.
    private static readonly string[] HiddenPlaces = ["/usr/libexec/podman/conmon", "/usr/lib/podman/conmon", "/usr/libexec/crio/conmon"];

    private Conmon(string path) => FilePath = path;

    /// <summary>The executable.</summary>
    public string FilePath { get; }

    /// <summary>Finds it; null when it is not installed.</summary>
    /// <param name="chosen">A path that must be taken (<c>STRATA_CONMON</c>); null or empty to search.</param>
    /// <param name="searchPath">Directories, separated by colons (<c>PATH</c>); the system's own are searched after them.</param>
    public static Conmon? Find(string? chosen, string? searchPath)
    {
        if (!string.IsNullOrEmpty(chosen)) return File.Exists(chosen) ? new Conmon(Path.GetFullPath(chosen)) : null;
        if (ProgramSearch.Find("conmon", searchPath) is { } path) return new Conmon(path);
        return HiddenPlaces.FirstOrDefault(File.Exists) is { } hidden ? new Conmon(hidden) : null;
    }

    /// <summary>Finds it by this process's <c>STRATA_CONMON</c> and <c>PATH</c>.</summary>
    /// <exception cref="StrataException">FailedPrecondition: there is none; says what to install.</exception>
    public static Conmon Get() => Find(Environment.GetEnvironmentVariable("STRATA_CONMON"), Environment.GetEnvironmentVariable("PATH")) ?? throw new StrataException(
        ErrorKind.FailedPrecondition,
        "running containers needs the container monitor conmon, and it is not installed: install the package conmon");
}
