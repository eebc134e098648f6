using System.Globalization;
using Strata.Runtime;

namespace Strata.Cli.Arguments;

/// <summary>The value of <c>--ulimit</c>: <c>NAME=SOFT[:HARD]</c>; -1 is no limit at all.</summary>
internal static class UlimitFlag
{
    /// <summary>Reads one value; the error with Docker's text, or null.</summary>
    public static string? Append(string text, IReadOnlyList<ResourceLimit> current, out IReadOnlyList<ResourceLimit> value)
    {
        value = current;
        var parts = text.Split('=', 2);
        if (parts.Length != 2) return "invalid ulimit argument: " + text;
        var name = parts[0].ToLowerInvariant();
        if (!ResourceLimit.IsKnown(name)) return "invalid ulimit type: " + parts[0];
        var numbers = parts[1].Split(':');
        if (numbers.Length > 2) return $"too many limit value arguments - {parts[1]}, can only have up to two, `soft[:hard]`";
        if (ReadNumber(numbers[0]) is not { } soft) return $"strconv.ParseInt: parsing \"{numbers[0]}\": invalid syntax";
        var hard = soft;
        if (numbers.Length == 2)
        {
            if (ReadNumber(numbers[1]) is not { } given) return $"strconv.ParseInt: parsing \"{numbers[1]}\": invalid syntax";
            hard = given;
        }
        if (soft > hard) return string.Create(CultureInfo.InvariantCulture, $"ulimit soft limit must be less than or equal to hard limit: {soft} > {hard}");
        value = [.. current, new ResourceLimit(name, soft, hard)];
        return null;
    }

    private static ulong? ReadNumber(string text) =>
        text == "-1" ? ulong.MaxValue : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
