using System.Globalization;
using Strata.Cli.Arguments;
using Strata.Engine.Containers.Documents;

namespace Strata.Cli.Commands.Containers;

/// <summary>Values of the flags that say something of one disk: <c>PATH:NUMBER</c>; the errors are Docker's.</summary>
internal static class DeviceRateFlag
{
    /// <summary>Bytes a second.</summary>
    public static string? AppendBytes(string text, IReadOnlyList<ThrottleDevice> current, out IReadOnlyList<ThrottleDevice> value)
    {
        value = current;
        if (Split(text, out var path, out var number) is { } error) return error;
        if (ByteSize.Read(number, out var rate) is not null) return $"invalid rate for device: {text}. The correct format is <device-path>:<number>[<unit>]. Number must be a positive integer. Unit is optional and can be kb, mb, or gb";
        value = [.. current, new ThrottleDevice(path, rate)];
        return null;
    }

    /// <summary>Operations a second.</summary>
    public static string? AppendOperations(string text, IReadOnlyList<ThrottleDevice> current, out IReadOnlyList<ThrottleDevice> value)
    {
        value = current;
        if (Split(text, out var path, out var number) is { } error) return error;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var rate)) return $"invalid rate for device: {text}. The correct format is <device-path>:<number>. Number must be a positive integer";
        value = [.. current, new ThrottleDevice(path, rate)];
        return null;
    }

    /// <summary>A share.</summary>
    public static string? AppendWeight(string text, IReadOnlyList<WeightDevice> current, out IReadOnlyList<WeightDevice> value)
    {
        value = current;
        if (Split(text, out var path, out var number) is { } error) return error;
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var weight) || weight is > 0 and (< 10 or > 1000)) return $"invalid weight for device: {text}";
        value = [.. current, new WeightDevice(path, weight)];
        return null;
    }

    private static string? Split(string text, out string path, out string number)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        (path, number) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        if (colon <= 0) return $"bad format: {text}";
        return path.StartsWith("/dev/", StringComparison.Ordinal) ? null : $"bad format for device path: {text}";
    }
}
