using System.Globalization;

namespace Strata.Oci;

/// <summary>Numbers of signals by their names (signal(7)); the same on all architectures that .NET runs on.</summary>
public static class SignalNumber
{
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
        if (FindName(name) is { } named) return named;
        var distance = name.StartsWith("RTMIN+", StringComparison.Ordinal) || name.StartsWith("RTMAX-", StringComparison.Ordinal) ? name[6..] : "";
        if (!int.TryParse(distance, NumberStyles.None, CultureInfo.InvariantCulture, out var places) || places > Last - FirstRealTime) return null;
        return name[3] == 'I' ? FirstRealTime + places : Last - places;
    }

    /// <summary>The number of a name without <c>SIG</c>, in any case, other names of the same signal included; null when there is none.</summary>
    public static int? FindName(string text)
    {
        var name = text.ToUpperInvariant();
        var index = Array.IndexOf(Names, name switch { "IOT" => "ABRT", "CLD" => "CHLD", "POLL" => "IO", _ => name });
        return index >= 0 ? index + 1 : name switch { "RTMIN" => FirstRealTime, "RTMAX" => Last, _ => null };
    }
}
