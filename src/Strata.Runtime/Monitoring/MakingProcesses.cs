using Strata.Linux.Processes;

namespace Strata.Runtime.Monitoring;

/// <summary>
/// The processes that make a container, found by what they were told: a monitor or a runtime whose command was killed may not have written
/// down yet who it is.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class MakingProcesses
{
    /// <summary>The processes of a program that were told a container's id.</summary>
    public static List<ProcessIdentity> Find(string program, string id)
    {
        var found = new List<ProcessIdentity>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid) || ProcessIdentity.Find(pid) is not { IsAlive: true } process) continue;
            try
            {
                var words = File.ReadAllText(directory + "/cmdline").Split('\0');
                if (words[0] == program && Array.IndexOf(words, id) > 0) found.Add(process);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or another user's.
            }
        }
        return found;
    }
}
