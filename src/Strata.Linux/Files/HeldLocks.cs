using System.Globalization;

namespace Strata.Linux.Files;

/// <summary>The files that anybody on this machine has locked with flock(2), without trying their locks: a trial would get in the way of others.</summary>
[SupportedOSPlatform("linux")]
public static class HeldLocks
{
    private const string Table = "/proc/locks";

    /// <summary>The inode numbers; file systems are not told apart. Empty where the kernel does not tell.</summary>
    public static IReadOnlySet<ulong> Find()
    {
        try
        {
            return Parse(File.ReadLines(Table));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new HashSet<ulong>();
        }
    }

    // "3: FLOCK  ADVISORY  WRITE 1234 fd:00:5678 0 EOF"; a waiter's line has "->" behind the number (proc_locks(5)).
    internal static HashSet<ulong> Parse(IEnumerable<string> lines)
    {
        var held = new HashSet<ulong>();
        foreach (var line in lines)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 6 || words[1] != "FLOCK") continue;
            var place = words[5];
            if (ulong.TryParse(place.AsSpan(place.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var inode)) held.Add(inode);
        }
        return held;
    }
}
