using System.Globalization;
using Strata.Oci;

namespace Strata.Dockerfile.Instructions;

/// <summary>The signals that <c>STOPSIGNAL</c> takes.</summary>
public static class StopSignal
{
    private const int RealTimeRange = 15;

    /// <summary>
    /// True for a number from 1 and for a Linux signal's name, <c>RTMIN+n</c> and <c>RTMAX-n</c> included, with or without
    /// <c>SIG</c>, in any case.
    /// </summary>
    public static bool IsKnown(string signal)
    {
        if (int.TryParse(signal, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number > 0;
        var name = signal.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? signal[3..] : signal;
        if (SignalNumber.FindName(name) is not null) return true;
        return name.Length > 6 && (name.StartsWith("RTMIN+", StringComparison.OrdinalIgnoreCase) || name.StartsWith("RTMAX-", StringComparison.OrdinalIgnoreCase))
            && int.TryParse(name.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var offset) && offset is > 0 and <= RealTimeRange;
    }
}
