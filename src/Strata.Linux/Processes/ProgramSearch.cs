namespace Strata.Linux.Processes;

/// <summary>Finds programs by name.</summary>
[SupportedOSPlatform("linux")]
public static class ProgramSearch
{
    // Root's PATH in a cron job or a container often lacks the system directories, and a user's lacks those of root.
    private static readonly string[] SystemDirectories = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>The absolute path of a program in this process's <c>PATH</c>, then in the system's own directories; null when there is none.</summary>
    public static string? Find(string name) => Find(name, Environment.GetEnvironmentVariable("PATH"));

    /// <summary>As <see cref="Find(string)"/>, with a search path of the caller's: directories, separated by colons.</summary>
    public static string? Find(string name, string? searchPath)
    {
        foreach (var directory in (searchPath ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(SystemDirectories))
        {
            var path = Path.Combine(directory, name);
            if (path.StartsWith('/') && File.Exists(path)) return path;
        }
        return null;
    }
}
