using System.Globalization;

namespace Strata.Linux.Processes;

/// <summary>Numbers of signals by their names (signal(7)); the same on all architectures that .NET runs on.</summary>
public static class SignalNumber
{
    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    private const int FirstRealTime = 34;
    private const int Last = 64;

    private static readonly string[] Names =
    [
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT",
        "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>The number of <c>SIGTERM</c>, <c>term</c>, <c>15</c>, <c>RTMIN+3</c>…; null when there is no such signal.</summary>
    public static int? Find(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number is > 0 and <= Last ? number : null;
        var name = text.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal)) name = name[3..];
        var index = Array.IndexOf(Names, name switch { "IOT" => "ABRT", "CLD" => "CHLD", "POLL" => "IO", _ => name });
        if (index >= 0) return index + 1;
        if (name == "RTMIN") return FirstRealTime;
        if (name == "RTMAX") return Last;
        var distance = name.StartsWith("RTMIN+", StringComparison.Ordinal) || name.StartsWith("RTMAX-", StringComparison.Ordinal) ? name[6..] : "";
        if (!int.TryParse(distance, NumberStyles.None, CultureInfo.InvariantCulture, out var places) || places > Last - FirstRealTime) return null;
        return name[3] == 'I' ? FirstRealTime + places : Last - places;
    }
}
