using Strata.Dockerfile;

namespace Strata.Cli.Arguments;

/// <summary>Durations as Go's flags take them: <c>1m30s</c>.</summary>
internal static class DurationFlag
{
    /// <summary>Registers a flag for a duration; its value is in nanoseconds.</summary>
    public static Flag<long> Duration(this FlagSet flags, string name, string usage)
    {
        var flag = flags.Custom(name, null, usage, "duration", 0L, Read);
        flag.DefaultText = "0s";
        return flag;
    }

    private static string? Read(string text, long current, out long nanoseconds)
    {
        nanoseconds = current;
        if (!GoDuration.TryParse(text, out var duration)) return $"time: invalid duration {GoQuote.Quote(text)}";
        nanoseconds = duration.Ticks * 100;
        return null;
    }
}
