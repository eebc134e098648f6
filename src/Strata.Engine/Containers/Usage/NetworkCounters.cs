using System.Globalization;

namespace Strata.Engine.Containers.Usage;

/// <summary>What has passed a process's network interfaces (proc(5), /proc/PID/net/dev), its loopback left out.</summary>
internal static class NetworkCounters
{
    private const int ReceivedField = 0;
    private const int SentField = 8;

    /// <summary>The bytes; none when the process has ended.</summary>
    public static (long Received, long Sent) Read(int pid)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{pid}/net/dev"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (0, 0);
        }
    }

    /// <summary>Adds up a table: two lines of headers, then "NAME: FIELD…".</summary>
    internal static (long Received, long Sent) Parse(string table)
    {
        long received = 0, sent = 0;
        foreach (var line in table.Split('\n').Skip(2))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0 || line[..colon].Trim() == "lo") continue;
            var fields = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            received += long.Parse(fields[ReceivedField], CultureInfo.InvariantCulture);
            sent += long.Parse(fields[SentField], CultureInfo.InvariantCulture);
        }
        return (received, sent);
    }
}
