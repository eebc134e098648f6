using System.Globalization;

namespace Strata.Linux.Processes;

/// <summary>A process for as long as the machine runs: its pid, and its start time in clock ticks since boot.</summary>
/// <param name="Pid">The process id, which the kernel may give to another process later.</param>
/// <param name="StartTime">Field 22 of <c>/proc/PID/stat</c>.</param>
[SupportedOSPlatform("linux")]
public readonly record struct ProcessIdentity(int Pid, long StartTime)
{
    /// <summary>True while this very process exists and is no zombie.</summary>
    public bool IsAlive => Read(Pid, out var start, out var state) && start == StartTime && state is not ('Z' or 'X');

    /// <summary>The identity of a process; null when there is none.</summary>
    public static ProcessIdentity? Find(int pid) => Read(pid, out var start, out _) ? new ProcessIdentity(pid, start) : null;

    /// <summary>The real user of a process, as this user namespace has it; null when there is no such process.</summary>
    public static uint? FindUser(int pid)
    {
        try
        {
            foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status")))
            {
                if (line.StartsWith("Uid:", StringComparison.Ordinal)) return uint.Parse(line[4..].Split('\t', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
            }
        }
        catch (IOException)
        {
            // As in Read.
        }
        return null;
    }

    private static bool Read(int pid, out long startTime, out char state)
    {
        (startTime, state) = (0, 'X');
        string stat;
        try
        {
            stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        }
        catch (IOException)
        {
            // No such process, or gone between open and read (ESRCH).
            return false;
        }
        // The name is in parentheses and may itself hold spaces and parentheses.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        state = fields[0][0];
        startTime = long.Parse(fields[19], CultureInfo.InvariantCulture);
        return true;
    }
}
