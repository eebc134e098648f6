using System.Globalization;

namespace Strata.Dockerfile.Instructions;

/// <summary>The signals that <c>STOPSIGNAL</c> takes.</summary>
public static class StopSignal
{
    private const int Last = 64;

    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT",
        "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX",
    };

    /// <summary>True for a number from 1 to 64 and for a Linux signal's name, with or without <c>SIG</c>, in any case.</summary>
    public static bool IsKnown(string signal)
    {
        if (int.TryParse(signal, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number is >= 1 and <= Last;
        var name = signal.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? signal[3..] : signal;
        if (Names.Contains(name)) return true;
        // Real-time signals count from either end: RTMIN+1 to RTMIN+15, RTMAX-1 to RTMAX-14.
        if (name.Length < 7 || !int.TryParse(name.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)) return false;
        return (name.StartsWith("RTMIN+", StringComparison.OrdinalIgnoreCase) && offset is >= 1 and <= 15)
            || (name.StartsWith("RTMAX-", StringComparison.OrdinalIgnoreCase) && offset is >= 1 and <= 14);
    }
}
